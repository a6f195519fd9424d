import { conditionNumber } from './condition-number.ts';
import type { SpectralMetric } from './metric.ts';

/** `lambda_min / lambda_max`, in [0, 1]: what TorchNTK logs under the name of condition number. */
export const conditionNumberInverse: SpectralMetric = (spectrum) => {
  const { value, bound, trusted } = conditionNumber(spectrum);
  const inverse = 1 / value;
  return {
    value: inverse,
    bound: bound === null ? null : (bound / value) * inverse,
    trusted,
    relation: trusted ? '=' : '<=',
  };
};
