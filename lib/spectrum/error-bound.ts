/** Unit roundoff of float32 and float64. */
const FLOAT32_ROUNDOFF = 2 ** -24;
const FLOAT64_ROUNDOFF = 2 ** -53;

/**
 * Size of the error in a row of a float32 Jacobian relative to the row, in units of the roundoff. Measured, not derived:
 * against float64 kernels of 11 golden cases and of dense networks up to ten layers deep, wide, narrow, with 10 outputs
 * and with conditions up to 1e15, 1 covers 99.8 % of 1575 eigenvalues, with a bound 72 x the error in the median; 1.25 leaves a margin and keeps the median below 100 x.
 */
const JACOBIAN_ERROR_UNITS = 1.25;

/**
 * Size of the rounding errors of a float32 Gram's entries relative to the diagonal, in units of the roundoff. Measured in the
 * same way on 1415 eigenvalues: 2 covers them all, with a bound 80 x the error in the median, whatever the number of
 * parameters (400 to 665 000): blocked sums grow slowly.
 */
const GRAM_ERROR_UNITS = 2;

/**
 * The same for all rows together, where rounding that leans one way adds up straight: against the same kernels, on the cpu and the wasm
 * backend, the error of a kernel needs at most 1.8 (a recurrent tanh net on wasm), and 2.5 leaves a margin.
 */
const KERNEL_ERROR_UNITS = 2.5;

/**
 * Both for the component of a single weight, whose rows have fewer entries for errors to average over, and add up over positions or time
 * steps: against the components of the golden cases, 1.82 covers every eigenvalue on the cpu and the wasm backend, whose sums are longer
 * numbers or short chains, 2.1 on the native one and by BLAS on the host, and 2.7 every kernel.
 */
const COMPONENT_ERROR_UNITS = 2.5;
const COMPONENT_KERNEL_ERROR_UNITS = 3;

export type Precision = 'float64' | 'float32';

/** Bounds, absolute, on the error of each eigenvalue of a kernel `J J^T`. */
export type ErrorBound = (eigenvalue: number) => number;

/**
 * How far an eigenvalue of a computed kernel may be from that of the exact one, from the arithmetic that made it.
 *
 * To first order an error E in J moves the eigenvalue lambda with singular vectors u, v by `2 sqrt(lambda) u^T E v`. Each
 * sample's row is rounded by itself, `|E_n| <= e |J_n|`, so that `u^T E v` adds up like a random walk, about
 * `e sqrt(mean lambda)`, where a common bias of the rows, which adds up straight, is relative: `e sqrt(lambda)`. Hence
 * `2 e (lambda + sqrt(lambda mean))`; to second order `|E|^2 <= e^2 lambdaMax`. Weyl's inequality, which allows
 * all errors to conspire, `2 e sqrt(lambda lambdaMax)`, was 280 x the true error in the median.
 * Rounding a float32 Gram's entries adds a random symmetric matrix, of norm `2 sqrt(n)` times its entries, `u32 mean`,
 * and at most the `n u32 lambdaMax` of the worst case. Float64 sums and eigensolver add `2 n u64 lambdaMax`.
 *
 * It is a statistical bound: it holds for at least 99 % of eigenvalues (`test/spectrum-trust.test.ts`), not for all.
 * Source: Golub & Van Loan, Matrix Computations (4th ed.), perturbation of eigenvalues and singular values; Higham & Mary
 * 2019 (SIAM J. Sci. Comput. 41, A2815) for independent rounding errors.
 *
 * Rows whose entries cancel, as under a softmax, have larger errors than their length says: `|E_n| <= a_n e |J_n|`. The random
 * walk then takes the mean of `a_n^2 |J_n|^2` for the mean: the bound's term in `sqrt(lambda mean)` grows by the
 * `amplification`; see `softmaxAmplification`.
 *
 * @param eigenvalues computed, ascending
 * @param precision of the Gram accumulation; the Jacobian is float32 either way
 * @param amplification root mean square of the a_n; default 1
 * @param component whether the kernel is that of a single weight
 */
export function eigenvalueErrorBound(
  eigenvalues: Float64Array,
  precision: Precision,
  amplification = 1,
  component = false,
): ErrorBound {
  const n = eigenvalues.length;
  const top = Math.max(eigenvalues[n - 1] ?? 0, 0);
  const mean = Math.max(eigenvalues.reduce((sum, eigenvalue) => sum + eigenvalue, 0) / n, 0);
  const relative = (component ? COMPONENT_ERROR_UNITS : JACOBIAN_ERROR_UNITS) * FLOAT32_ROUNDOFF;
  const always = top * ((amplification * relative) ** 2 + 2 * n * FLOAT64_ROUNDOFF);
  return (eigenvalue) => {
    const lambda = Math.max(eigenvalue, 0);
    const jacobian = 2 * relative * (lambda + amplification * Math.sqrt(lambda * mean));
    if (precision === 'float64') return always + jacobian;
    const gram = 2 * GRAM_ERROR_UNITS * Math.sqrt(n) * mean + lambda;
    return always + jacobian + FLOAT32_ROUNDOFF * Math.min(gram, n * top);
  };
}

/**
 * The same for the whole kernel: a bound on the Frobenius norm of its error, `2 e |J|_F |J|_2` and the Gram's rounding.
 *
 * @param eigenvalues computed, ascending
 */
export function kernelErrorBound(
  eigenvalues: Float64Array,
  precision: Precision,
  amplification = 1,
  component = false,
): number {
  const n = eigenvalues.length;
  const top = Math.max(eigenvalues[n - 1] ?? 0, 0);
  const trace = Math.max(
    eigenvalues.reduce((sum, eigenvalue) => sum + eigenvalue, 0),
    0,
  );
  const units = component ? COMPONENT_KERNEL_ERROR_UNITS : KERNEL_ERROR_UNITS;
  const relative = amplification * units * FLOAT32_ROUNDOFF;
  const gram = GRAM_ERROR_UNITS * (precision === 'float32' ? FLOAT32_ROUNDOFF : n * FLOAT64_ROUNDOFF);
  return 2 * relative * Math.sqrt(top * trace) + trace * (relative ** 2 + gram);
}
