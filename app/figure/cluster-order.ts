/**
 * The order in which samples that the kernel takes for alike stand beside each other: the leaves of the tree of average linkage over
 * `1 - K_nm / sqrt(K_nn K_mm)`, at every join turned so that the nearer ends meet. O(n^3), n at most 128.
 *
 * @param kernel symmetric, `[n][n]`
 */
export function clusterOrder(kernel: readonly (readonly number[])[]): number[] {
  const distance = kernel.map((row, n) => row.map((value, m) => distanceOf(value, kernel[n]![n]!, kernel[m]![m]!)));
  let clusters = kernel.map((_, n) => [n]);
  const between = distance.map((row) => row.slice());
  const alive = new Set(kernel.keys());
  while (alive.size > 1) {
    const [a, b] = nearest(between, alive);
    const [sizeA, sizeB] = [clusters[a]!.length, clusters[b]!.length];
    for (const c of alive) {
      const mean = (sizeA * between[a]![c]! + sizeB * between[b]![c]!) / (sizeA + sizeB);
      between[a]![c] = mean;
      between[c]![a] = mean;
    }
    clusters = clusters.with(a, joined(clusters[a]!, clusters[b]!, distance));
    alive.delete(b);
  }
  const [root = 0] = alive;
  return clusters[root] ?? [];
}

function distanceOf(value: number, own: number, other: number): number {
  const norm = Math.sqrt(own * other);
  const cosine = norm > 0 && Number.isFinite(norm) ? value / norm : 0;
  return Number.isFinite(cosine) ? 1 - cosine : 2;
}

function nearest(between: readonly (readonly number[])[], alive: ReadonlySet<number>): [number, number] {
  let [best, a, b] = [Number.POSITIVE_INFINITY, -1, -1];
  const rows = [...alive];
  rows.forEach((n, i) => {
    const row = between[n]!;
    for (let j = i + 1; j < rows.length; j++) {
      const m = rows[j]!;
      if (a >= 0 && row[m]! >= best) continue;
      [best, a, b] = [row[m]!, n, m];
    }
  });
  return [a, b];
}

/** Both sequences in one, each turned as its ends fit best. */
function joined(left: number[], right: number[], distance: readonly (readonly number[])[]): number[] {
  const ways = [left, left.toReversed()].flatMap((first) =>
    [right, right.toReversed()].map((second) => ({ first, second, gap: distance[first.at(-1)!]![second[0]!]! })),
  );
  const best = ways.reduce((a, b) => (b.gap < a.gap ? b : a));
  return [...best.first, ...best.second];
}
