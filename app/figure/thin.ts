import type { Curve } from './curve.ts';

const MOST_BUCKETS = 1000;

/**
 * At most 2000 points of a curve, the lowest and the highest of each bucket, in order: no spike is lost, and an SVG path stays drawable. Fewer points
 * come back as they are. Buckets stay where they are while the curve grows, so that what has been drawn of it stays.
 */
export function thin(curve: Curve): Curve {
  const { x, y, step } = curve;
  if (y.length <= 2 * MOST_BUCKETS) return curve;
  const kept = keptOf(y, bucketSize(y.length));
  const of = (column: readonly number[]) => kept.map((i) => column[i]!);
  return { x: of(x), y: of(y), step: of(step) };
}

/** Points in a bucket: 2, 3, 4, 6, 8, 12 and so on, the first of which there are few enough. */
function bucketSize(points: number): number {
  const least = points / MOST_BUCKETS;
  const power = 2 ** Math.ceil(Math.log2(least));
  return 0.75 * power >= least && power > 2 ? 0.75 * power : power;
}

function keptOf(y: readonly number[], size: number): number[] {
  const kept: number[] = [];
  for (let start = 0; start < y.length; start += size) {
    let [low, high] = [start, start];
    for (let i = start; i < Math.min(start + size, y.length); i++) {
      if (y[i]! < y[low]! || Number.isNaN(y[low])) low = i;
      if (y[i]! > y[high]! || Number.isNaN(y[high])) high = i;
    }
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  return kept;
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
