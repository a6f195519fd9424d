const MOST_BUCKETS = 1000;

/**
 * At most 2000 of `points`, the lowest and the highest of each of 1000 buckets, in order: no spike is lost, and an SVG
 * path stays drawable. Fewer points come back as they are.
 */
export function thin<P extends { y: number }>(points: readonly P[]): readonly P[] {
  if (points.length <= 2 * MOST_BUCKETS) return points;
  const size = points.length / MOST_BUCKETS;
  return Array.from({ length: MOST_BUCKETS }, (_, bucket) =>
    extremes(points.slice(Math.floor(bucket * size), Math.floor((bucket + 1) * size))),
  ).flat();
}

/** The lowest and the highest point, in their order; one where they are the same. */
export function extremes<P extends { y: number }>(bucket: readonly P[]): P[] {
  let [low, high] = [0, 0];
  bucket.forEach(({ y }, i) => {
    if (y < bucket[low]!.y || Number.isNaN(bucket[low]!.y)) low = i;
    if (y > bucket[high]!.y || Number.isNaN(bucket[high]!.y)) high = i;
  });
  if (low === high) return [bucket[low]!];
  return low < high ? [bucket[low]!, bucket[high]!] : [bucket[high]!, bucket[low]!];
}
