/**
 * The losses whose curvature in the outputs is known. `mse`: `|f - y|^2 / (2N)`, the field's; `meanSquaredError`: tfjs's own,
 * the mean over samples and outputs, without the half; `softmax-cross-entropy`: the mean over samples, on logits.
 */
export const LOSS_KINDS = ['mse', 'meanSquaredError', 'softmax-cross-entropy'] as const;
export type LossKind = (typeof LOSS_KINDS)[number];

/**
 * Largest eigenvalue of the loss's second derivative in all the outputs of N samples: exact for both squares; for
 * softmax cross-entropy an upper bound, `diag(p) - p p^T` having none above 1/2 (reached when two classes share p).
 */
export function lossCurvature(loss: LossKind, n: number, c: number): number {
  if (loss === 'mse') return 1 / n;
  if (loss === 'meanSquaredError') return 2 / (n * c);
  return 1 / (2 * n);
}
