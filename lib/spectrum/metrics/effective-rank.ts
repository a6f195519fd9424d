import type { SpectralMetric } from './metric.ts';

/**
 * `exp(- sum_k p_k ln p_k)` with `p_k = lambda_k / sum lambda`, in [1, N]: how many directions the kernel spreads over.
 * Negative eigenvalues, which are rounding, count as zero. Source: Roy & Vetterli 2007, equation 1. 0 for a zero kernel.
 */
export const effectiveRank: SpectralMetric = ({ eigenvalues, bound }) => {
  const positive = eigenvalues.filter((eigenvalue) => eigenvalue > 0);
  const sum = positive.reduce((total, eigenvalue) => total + eigenvalue, 0);
  if (sum === 0) return { value: 0, bound: 0, trusted: true, relation: '=' };
  let entropy = 0;
  let error = 0;
  for (const eigenvalue of positive) {
    const p = eigenvalue / sum;
    entropy -= p * Math.log(p);
    error += Math.abs(Math.log(p) + 1) * (bound(eigenvalue) / sum);
  }
  const value = Math.exp(entropy);
  return { value, bound: value * error, trusted: true, relation: '=' };
};
