/** A symmetric matrix as Q T Q^T with T tridiagonal. */
export interface Tridiagonal {
  /** Diagonal of T, length n. */
  diagonal: Float64Array;
  /** `offDiagonal[i]` couples i - 1 and i; entry 0 is 0. */
  offDiagonal: Float64Array;
  /** Reflector i acts on indices 0..i-1: `I - tau[i] v v^T`, v in row i of the overwritten matrix. */
  tau: Float64Array;
}

/**
 * Reduces a symmetric float64 matrix to tridiagonal form by Householder reflections, from the last row up.
 *
 * Reads only the lower triangle of `a` (row-major [n, n]) and leaves the reflectors in its rows. The rank-2 update of
 * one step and the matrix-vector product of the next share one pass over the triangle, so memory is read once a step.
 * Cost 4/3 n^3. Source: Golub & Van Loan, Matrix Computations (4th ed.), section 8.3.1.
 */
export function tridiagonalize(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const tau = new Float64Array(n);
  const w = new Float64Array(n);
  const product = new Float64Array(n);
  for (let i = n - 1; i >= 1; i--) {
    if (i < n - 1) applyPending(a, n, i, i, w);
    diagonal[i] = a[i * n + i] as number;
    offDiagonal[i] = reflect(a, n, i, tau);
    product.fill(0, 0, i);
    for (let r = 0; r < i; r++) updateRowAndMultiply(a, n, i, r, w, product);
    finishRankTwo(a, n, i, tau[i] as number, product, w);
  }
  if (n > 1) applyPending(a, n, 0, 0, w);
  if (n > 0) diagonal[0] = a[0] as number;
  return { diagonal, offDiagonal, tau };
}

/** Applies the last reflector's update to row `row`; its vector sits in the row below `step`. */
function applyPending(a: Float64Array, n: number, row: number, step: number, w: Float64Array): void {
  const below = (step + 1) * n;
  const start = row * n;
  const vRow = a[below + row] as number;
  const wRow = w[row] as number;
  for (let j = 0; j <= row; j++) {
    a[start + j] = (a[start + j] as number) - vRow * (w[j] as number) - wRow * (a[below + j] as number);
  }
}

/** Turns row i (columns 0..i-1) into a Householder vector in place; returns the resulting off-diagonal entry. */
function reflect(a: Float64Array, n: number, i: number, tau: Float64Array): number {
  const row = i * n;
  const last = row + i - 1;
  let scale = 0;
  for (let j = 0; j < i - 1; j++) scale = Math.max(scale, Math.abs(a[row + j] as number));
  const alpha = a[last] as number;
  if (scale === 0) {
    tau[i] = 0;
    return alpha;
  }
  scale = Math.max(scale, Math.abs(alpha));
  let sum = 0;
  for (let j = 0; j < i; j++) {
    const x = (a[row + j] as number) / scale;
    sum += x * x;
  }
  const norm = scale * Math.sqrt(sum);
  const beta = alpha > 0 ? -norm : norm;
  // v = x - beta e, scaled so that its last entry is 1: then tau = (beta - alpha) / beta.
  const divisor = alpha - beta;
  for (let j = 0; j < i - 1; j++) a[row + j] = (a[row + j] as number) / divisor;
  a[last] = 1;
  tau[i] = (beta - alpha) / beta;
  return beta;
}

/** Row r of the leading block: pending update of step i + 1, then its share of the product with v of step i. */
function updateRowAndMultiply(
  a: Float64Array,
  n: number,
  i: number,
  r: number,
  w: Float64Array,
  product: Float64Array,
): void {
  const row = r * n;
  const v = i * n;
  const vr = a[v + r] as number;
  let dot = 0;
  if (i < n - 1) {
    const below = (i + 1) * n;
    const pendingV = a[below + r] as number;
    const pendingW = w[r] as number;
    for (let j = 0; j < r; j++) {
      const entry = (a[row + j] as number) - pendingV * (w[j] as number) - pendingW * (a[below + j] as number);
      a[row + j] = entry;
      dot += entry * (a[v + j] as number);
      product[j] = (product[j] as number) + entry * vr;
    }
    a[row + r] = (a[row + r] as number) - 2 * pendingV * pendingW;
  } else {
    for (let j = 0; j < r; j++) {
      const entry = a[row + j] as number;
      dot += entry * (a[v + j] as number);
      product[j] = (product[j] as number) + entry * vr;
    }
  }
  product[r] = (product[r] as number) + dot + (a[row + r] as number) * vr;
}

/** w = tau p - (tau^2 / 2) (p . v) v, so that the update is B - v w^T - w v^T. */
function finishRankTwo(
  a: Float64Array,
  n: number,
  i: number,
  tau: number,
  product: Float64Array,
  w: Float64Array,
): void {
  const v = i * n;
  let dot = 0;
  for (let j = 0; j < i; j++) dot += (product[j] as number) * (a[v + j] as number);
  const shift = 0.5 * tau * tau * dot;
  for (let j = 0; j < i; j++) w[j] = tau * (product[j] as number) - shift * (a[v + j] as number);
}

/**
 * Q^T of a finished {@link tridiagonalize}, row-major [n, n]. Cost 4/3 n^3.
 *
 * @param a the matrix that `tridiagonalize` overwrote
 */
export function accumulateReflectors(a: Float64Array, n: number, tau: Float64Array): Float64Array {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let i = 1; i < n; i++) {
    const v = i * n;
    const factor = tau[i] as number;
    if (factor === 0) continue;
    for (let r = 0; r < i; r++) {
      const row = r * n;
      let dot = 0;
      for (let j = 0; j < i; j++) dot += (q[row + j] as number) * (a[v + j] as number);
      dot *= factor;
      for (let j = 0; j < i; j++) q[row + j] = (q[row + j] as number) - dot * (a[v + j] as number);
    }
  }
  return q;
}
