/** Inner product `sum_ij A_ij B_ij` of two matrices of one size. Four sums side by side, which need not wait for one another. */
export function innerProduct(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const end = a.length - (a.length % 4);
  for (let i = 0; i < end; i += 4) {
    s0 += (a[i] as number) * (b[i] as number);
    s1 += (a[i + 1] as number) * (b[i + 1] as number);
    s2 += (a[i + 2] as number) * (b[i + 2] as number);
    s3 += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (let i = end; i < a.length; i++) s0 += (a[i] as number) * (b[i] as number);
  return s0 + s1 + (s2 + s3);
}

export function frobeniusNorm(a: Float64Array): number {
  return Math.sqrt(innerProduct(a, a));
}

export function frobeniusDistance(a: Float64Array, b: Float64Array): number {
  return scaledDistance(a, b, 1, 1);
}

/**
 * Distance of `A / |A|` and `B / |B|`, in [0, 2]; NaN when either is zero. `1 - cos = chord^2 / 2` keeps all its digits where
 * matrices are nearly parallel and `1 - cos` itself would cancel.
 */
export function chordOf(a: Float64Array, b: Float64Array, normA: number, normB: number): number {
  return scaledDistance(a, b, 1 / normA, 1 / normB);
}

/** `|alpha A - beta B|` (Frobenius). */
function scaledDistance(a: Float64Array, b: Float64Array, alpha: number, beta: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const end = a.length - (a.length % 4);
  for (let i = 0; i < end; i += 4) {
    const d0 = alpha * (a[i] as number) - beta * (b[i] as number);
    const d1 = alpha * (a[i + 1] as number) - beta * (b[i + 1] as number);
    const d2 = alpha * (a[i + 2] as number) - beta * (b[i + 2] as number);
    const d3 = alpha * (a[i + 3] as number) - beta * (b[i + 3] as number);
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (let i = end; i < a.length; i++) s0 += (alpha * (a[i] as number) - beta * (b[i] as number)) ** 2;
  return Math.sqrt(s0 + s1 + (s2 + s3));
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
