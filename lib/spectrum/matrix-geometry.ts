/** Inner product `sum_ij A_ij B_ij` of two matrices of one size. */
export function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

export function frobeniusNorm(a: Float64Array): number {
  return Math.sqrt(innerProduct(a, a));
}

export function frobeniusDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum);
}

/**
 * Distance of `A / |A|` and `B / |B|`, in [0, 2]; NaN when either is zero. `1 - cos = chord^2 / 2` keeps all its digits where
 * matrices are nearly parallel and `1 - cos` itself would cancel.
 */
export function chord(a: Float64Array, b: Float64Array): number {
  const [alpha, beta] = [1 / frobeniusNorm(a), 1 / frobeniusNorm(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (alpha * (a[i] as number) - beta * (b[i] as number)) ** 2;
  return Math.sqrt(sum);
}

/**
 * How far the direction `A / |A|` may be off when A is off by at most `error`: `r / (1 - r)`, `r = error / |A|`.
 * Source: Dunkl & Williams 1964 (Amer. Math. Monthly 71, 53), `|x/|x| - y/|y|| <= 2 |x - y| / (|x| + |y|)`.
 */
export function directionError(norm: number, error: number): number {
  const r = error / norm;
  return r < 1 ? r / (1 - r) : 2;
}

/** `H A H` with `H = I - 1 1^T / n` of a symmetric matrix, row-major `[n, n]`, as a new array. */
export function centered(a: Float64Array, n: number): Float64Array {
  const means = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += a[i * n + j] as number;
    means[i] = sum / n;
  }
  const mean = means.reduce((sum, value) => sum + value, 0) / n;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const shift = mean - (means[i] as number);
    for (let j = 0; j < n; j++) out[i * n + j] = (a[i * n + j] as number) + shift - (means[j] as number);
  }
  return out;
}
