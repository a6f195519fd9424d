import type { MetricValue } from '../protocol/snapshot.ts';
import { eigenvalueErrorBound, type Precision } from './error-bound.ts';
import type { KernelExtras, KernelFacts } from './kernel-metrics/kernel-metric.ts';
import { lossCurvature } from './losses.ts';
import { toldEigenvalue } from './metrics/metric.ts';

type Descent = Pick<KernelFacts, 'n' | 'c' | 'outputs'> & Pick<KernelExtras, 'learningRate' | 'loss'>;

/**
 * Steps in which the residual along an eigenvector falls to 1/e: `1 / (eta lambda curvature)`, that is `N / (eta lambda)` for
 * `mse`. Null for softmax cross-entropy, where no mode decays exponentially, and for a pseudo kernel of several outputs. With
 * C > 1 outputs `lambda / C` of the trace kernel stands for the full kernel's, assuming uncoupled, alike outputs: not trusted.
 * Source: Jacot et al. 2018, arXiv:1806.07572, on least squares (kernel gradient flow decays as exp(-t lambda) along each mode).
 *
 * @param eigenvalue with its bound; its relation is turned round
 */
export function modeSteps(eigenvalue: MetricValue, { n, c, outputs, learningRate, loss }: Descent): MetricValue | null {
  if (loss === 'softmax-cross-entropy' || (c > 1 && outputs === 'pseudo')) return null;
  const value = c / (learningRate * lossCurvature(loss, n, c) * eigenvalue.value);
  if (!Number.isFinite(value)) return null;
  if (!eigenvalue.trusted) return { value, bound: null, trusted: false, relation: '>=' };
  const relative = (eigenvalue.bound ?? 0) / eigenvalue.value;
  return { value, bound: (value * relative) / (1 - relative), trusted: c === 1, relation: '=' };
}

/**
 * `modeSteps` of every eigenmode, the fastest (largest eigenvalue) first: after t steps the residual along mode k is
 * `exp(-t / steps_k)` of what it was, if the kernel stayed as it is and steps are small. "At least" where the eigenvalue
 * drowns in rounding. Unit: steps. Empty where `modeSteps` is null. Cost N. Source: see `modeSteps`.
 *
 * @param kernel `eigenvalues`: ascending; `precision` and `amplification` as for `spectralMetrics`
 *
 * @example
 * const { eigenvalues } = await eigh(kernel.total, kernel.n);
 * const [fastest] = modeStepsCurve({ eigenvalues, n, c: 1, outputs: 'trace', learningRate: 0.1, loss: 'mse' });
 */
export function modeStepsCurve({
  eigenvalues,
  precision = 'float64',
  amplification,
  ...descent
}: Descent & { eigenvalues: Float64Array; precision?: Precision; amplification?: number }): MetricValue[] {
  const bound = eigenvalueErrorBound(eigenvalues, precision, amplification);
  return Array.from(eigenvalues)
    .reverse()
    .flatMap((eigenvalue) => modeSteps(toldEigenvalue(eigenvalue, bound(eigenvalue)), descent) ?? []);
}
