/** Unit roundoff of float32 and float64. */
const FLOAT32_ROUNDOFF = 2 ** -24;
const FLOAT64_ROUNDOFF = 2 ** -53;

/**
 * Relative size of the error in a float32 Jacobian, in units of the roundoff: each entry is a sum of products whose
 * rounding errors add up over the layers. Against the golden kernels in `test/fixtures/reference` this covers every
 * eigenvalue.
 */
const JACOBIAN_ERROR_UNITS = 4;

export type Precision = 'float64' | 'float32';

/** Bounds, absolute, on the error of each eigenvalue of a kernel `J J^T`. */
export type ErrorBound = (eigenvalue: number) => number;

/**
 * How far an eigenvalue of a computed kernel may be from that of the exact one, from the arithmetic that made it.
 *
 * Eigenvalues are squared singular values of J. An error E in J with `|E|_2 <= e |J|_2` moves a singular value by at most
 * `|E|_2` (Weyl), hence an eigenvalue by `2 sqrt(lambda lambdaMax) e + lambdaMax e^2`. The float64 eigensolver adds
 * `n u64 lambdaMax`; a Gram matrix accumulated in float32 adds `n u32 lambdaMax`, which is why it cannot resolve small
 * eigenvalues. Source: Golub & Van Loan, Matrix Computations (4th ed.), corollaries 8.1.6 and 8.6.2.
 *
 * @param largest the largest eigenvalue
 * @param precision of the Gram accumulation; the Jacobian is float32 either way
 */
export function eigenvalueErrorBound(largest: number, n: number, precision: Precision): ErrorBound {
  const relative = JACOBIAN_ERROR_UNITS * FLOAT32_ROUNDOFF;
  const gram = precision === 'float32' ? n * FLOAT32_ROUNDOFF : n * FLOAT64_ROUNDOFF;
  const top = Math.max(largest, 0);
  return (eigenvalue) =>
    2 * Math.sqrt(Math.max(eigenvalue, 0) * top) * relative + top * (relative ** 2 + gram + n * FLOAT64_ROUNDOFF);
}
