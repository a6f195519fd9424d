import { lossCurvature } from '../losses.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * Sharpness over `2 / eta`, no unit: gradient descent is stable below 1 and hovers there at the edge of stability. The sharpness is
 * the Gauss-Newton one, the largest eigenvalue of `J^T (d^2 L / df^2) J`: `lambdaMax / N` for `mse`, `|f - y|^2 / (2N)`, and
 * `2 lambdaMax / (N C)` for tfjs's `meanSquaredError`. Assumed: full-batch descent without momentum, and a probe that stands for
 * the batch.
 *
 * With C > 1 outputs lambdaMax is that of the full kernel `[NC, NC]`, which is at least `lambdaMax(trace) / C` and at least
 * `lambdaMax(pseudo)`: the value is then a lower bound ("at least"), near the truth when outputs are uncoupled, as in wide networks.
 * For softmax cross-entropy `d^2 L / df^2 <= 1 / (2N)`: the value is an upper bound ("at most"), assuming uncoupled
 * outputs and logits; none for one output or a pseudo kernel.
 * Source: Cohen et al. 2021, arXiv:2103.00065 (2 / eta), and its appendix on cross-entropy (Gauss-Newton).
 */
export const stabilityRatio = kernelMetric(['learningRate', 'loss'], (input) => {
  const { eigenvalues, bound, n, c, outputs, learningRate, loss } = input;
  const isEntropy = loss === 'softmax-cross-entropy';
  if (isEntropy && (c === 1 || outputs === 'pseudo')) return null;
  const largest = eigenvalues[n - 1] as number;
  const scale = ((lossCurvature(loss, n, c) / (outputs === 'trace' ? c : 1)) * learningRate) / 2;
  const [value, error] = [largest * scale, bound(largest) * scale];
  if (c === 1) return { value, bound: error, trusted: true, relation: '=' };
  return { value, bound: error, trusted: false, relation: isEntropy ? '<=' : '>=' };
});
