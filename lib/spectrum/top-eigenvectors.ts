/**
 * The eigenvectors of the `count` largest eigenvalues, largest first: float32 `[count, N]`, each of unit length, its sign chosen so
 * that its largest entry in size is positive: an eigensolver's own sign would jump between snapshots.
 *
 * @param eigenvectors row-major `[N, N]`, row k that of the k-th smallest eigenvalue, as `eigh` gives them
 */
export function topEigenvectors(eigenvectors: Float64Array, n: number, count: number): Float32Array {
  const k = Math.min(count, n);
  const top = new Float32Array(k * n);
  for (let row = 0; row < k; row++) {
    const vector = eigenvectors.subarray((n - 1 - row) * n, (n - row) * n);
    const sign = largestEntry(vector) < 0 ? -1 : 1;
    for (let i = 0; i < n; i++) top[row * n + i] = sign * (vector[i] as number);
  }
  return top;
}

function largestEntry(vector: Float64Array): number {
  return vector.reduce((largest, value) => (Math.abs(value) > Math.abs(largest) ? value : largest), 0);
}
