import type { MetricValue } from '../protocol/snapshot.ts';
import type { KernelExtras, KernelFacts } from './kernel-metrics/kernel-metric.ts';
import { lossCurvature } from './losses.ts';

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
