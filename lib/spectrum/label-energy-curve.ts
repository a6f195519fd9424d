import { classesOf } from './classes.ts';

/**
 * Share of the labels' energy in the top k eigenvectors, for k = 1 .. N: `sum_(j <= k) |v_j^T Y|^2 / |Y|^2`, with Y the one-hot
 * labels `[N, K]`, not centred. Float64 [N], ascending to 1: the sooner it rises, the sooner the kernel learns the labels.
 * Cost N^2. Source: Bordelon, Canatar & Pehlevan 2020, arXiv:2002.02561 (power of the target in the kernel's modes).
 *
 * @param eigenvectors row-major `[N, N]`, row k that of the k-th smallest eigenvalue, as `eigh` gives them
 * @param labels a class number for each sample
 *
 * @example
 * const { eigenvectors } = await eigh(kernel.total, kernel.n, { vectors: true });
 * const curve = labelEnergyCurve(eigenvectors, labels);
 */
export function labelEnergyCurve(eigenvectors: Float64Array, labels: ArrayLike<number>): Float64Array {
  const n = labels.length;
  const { of, sizes } = classesOf(labels);
  const projections = new Float64Array(sizes.length);
  let energy = 0;
  return Float64Array.from({ length: n }, (_, k) => {
    const row = (n - 1 - k) * n;
    projections.fill(0);
    for (let i = 0; i < n; i++) {
      const label = of[i] as number;
      projections[label] = (projections[label] as number) + (eigenvectors[row + i] as number);
    }
    // |Y|^2 of one-hot rows is N.
    energy += projections.reduce((sum, projection) => sum + projection ** 2, 0) / n;
    return energy;
  });
}
