import { NtkBoardError } from '../protocol/errors.ts';
import type { MetricValue } from '../protocol/snapshot.ts';
import { eigenvalueErrorBound, type Precision } from './error-bound.ts';
import { SPECTRAL_METRICS, type SpectralMetricName } from './metrics/index.ts';

/**
 * Every metric of the registry on the eigenvalues of one kernel, each with its error bound and whether to trust it.
 *
 * @param spectrum `eigenvalues`: float64 of a kernel `J J^T`, any order; `precision` of its accumulation, default
 *   `float64` (the Jacobian being float32 either way); `amplification` of its rounding errors, for a model that ends in a softmax
 *   what `softmaxAmplification` says, default 1; `component`: they are
 *   those of a single weight's component
 * @throws NtkBoardError `invalid-matrix` without eigenvalues or with one that is not finite
 *
 * @example
 * const { eigenvalues } = await eigh(kernel.total, kernel.n);
 * const { conditionNumber } = spectralMetrics({ eigenvalues });
 * if (!conditionNumber.trusted) console.log('at least', conditionNumber.value);
 */
export function spectralMetrics(spectrum: {
  eigenvalues: ArrayLike<number>;
  precision?: Precision;
  amplification?: number;
  component?: boolean;
}): Record<SpectralMetricName, MetricValue> {
  const eigenvalues = Float64Array.from(spectrum.eigenvalues).sort();
  if (eigenvalues.length === 0 || !eigenvalues.every(Number.isFinite)) {
    throw new NtkBoardError(
      'invalid-matrix',
      `spectralMetrics: expected at least one eigenvalue, all finite, got ${eigenvalues.length === 0 ? 'none' : 'NaN or infinity among them'}. Check the kernel they come from.`,
    );
  }

  const bound = eigenvalueErrorBound(
    eigenvalues,
    spectrum.precision ?? 'float64',
    spectrum.amplification,
    spectrum.component,
  );
  const entries = Object.entries(SPECTRAL_METRICS).map(([name, metric]) => [name, metric({ eigenvalues, bound })]);
  return Object.fromEntries(entries);
}
