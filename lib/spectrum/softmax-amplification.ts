/**
 * How much larger the rounding errors of a float32 Jacobian's rows are under a softmax than the rows say: the root mean square of
 * `a_n = |p_n| / |diag(p_n) - p_n p_n^T|` over the samples, weighted by their kernel entries; 1 for outputs that are no
 * probabilities. No unit. Cost N C.
 *
 * The row of sample n is `(diag(p) - p p^T) J_logits`. Its derivative cancels where a probability is nearly 1: the terms are as
 * large as `|p| |J_logits|` and rounded as such, while what remains of them is `|diag(p) - p p^T| |J_logits|`. So the row's relative
 * error is a_n times that of the logits' (143 for a sample with p = 0.996). A row that is all zero adds nothing.
 * Source: Higham, Accuracy and Stability of Numerical Algorithms (2nd ed.), on cancellation.
 *
 * @param outputs the model's outputs, row-major `[N, C]`
 * @param kernel the trace kernel, row-major `[N, N]`
 */
export function softmaxAmplification(outputs: ArrayLike<number>, n: number, c: number, kernel: Float64Array): number {
  if (!areProbabilities(outputs, n, c)) return 1;
  let amplified = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    let squares = 0;
    let spread = 0;
    for (let q = 0; q < c; q++) {
      const p = outputs[i * c + q] as number;
      squares += p ** 2;
      // p^2 (1 - p)^2 of the diagonal; 1 - p from the others, which keep its digits.
      spread += p ** 2 * restOf(outputs, i * c, c, q) ** 2;
    }
    for (let q = 0; q < c; q++) {
      const p = outputs[i * c + q] as number;
      spread += p ** 2 * Math.max(squares - p ** 2, 0);
    }
    const entry = kernel[i * n + i] as number;
    total += entry;
    if (spread > 0) amplified += entry * Math.max(1, squares / spread);
  }
  return total > 0 ? Math.sqrt(Math.max(1, amplified / total)) : 1;
}

function restOf(outputs: ArrayLike<number>, start: number, c: number, left: number): number {
  let sum = 0;
  for (let q = 0; q < c; q++) if (q !== left) sum += outputs[start + q] as number;
  return sum;
}

/** Whether every row lies in [0, 1] and adds up to 1 within float32. */
function areProbabilities(outputs: ArrayLike<number>, n: number, c: number): boolean {
  if (c < 2) return false;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let q = 0; q < c; q++) {
      const p = outputs[i * c + q] as number;
      if (!(p >= 0 && p <= 1)) return false;
      sum += p;
    }
    if (Math.abs(sum - 1) > 1e-5) return false;
  }
  return true;
}
