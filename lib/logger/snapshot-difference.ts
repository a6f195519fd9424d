import type { NewSnapshot } from '../store/store.ts';

/**
 * How far two snapshots of the same moment differ: the largest difference of eigenvalues, over the largest eigenvalue, and of
 * components' traces, over the trace. Infinite when they are not of the same components; NaN when a number is.
 */
export function snapshotDifference(a: NewSnapshot, b: NewSnapshot): number {
  const names = ({ components }: NewSnapshot) => components.map(({ summary: { name, method } }) => [name, method]);
  if (a.n !== b.n || a.c !== b.c || JSON.stringify(names(a)) !== JSON.stringify(names(b))) return Infinity;
  const traces = (snapshot: NewSnapshot) => snapshot.components.map(({ summary }) => summary.trace);
  const trace = traces(b).reduce((sum, value) => sum + value, 0);
  return Math.max(
    largestDifference(a.eigenvalues, b.eigenvalues) / (b.eigenvalues.at(-1) || 1),
    largestDifference(traces(a), traces(b)) / (trace || 1),
  );
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < b.length; i++) largest = Math.max(largest, Math.abs((a[i] as number) - (b[i] as number)));
  return largest;
}
