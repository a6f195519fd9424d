import { largestOf, type SpectralMetric } from './metric.ts';
import { trace } from './trace.ts';

/**
 * `exp(- sum_k p_k ln p_k)` with `p_k = lambda_k / sum lambda`, in [1, N]: how many directions the kernel spreads over.
 * Negative eigenvalues, which are rounding, count as zero. Source: Roy & Vetterli 2007, definition of the effective rank. 0 for a zero kernel.
 */
export const effectiveRank: SpectralMetric = (spectrum) => {
  if (largestOf(spectrum) <= 0) return { value: 0, bound: 0, trusted: true, relation: '=' };
  const positive = spectrum.eigenvalues.map((eigenvalue) => Math.max(eigenvalue, 0));
  const sum = positive.reduce((total, eigenvalue) => total + eigenvalue, 0);
  const sumBound = trace(spectrum).bound ?? 0;
  let entropy = 0;
  let error = 0;
  for (const eigenvalue of positive) {
    const p = eigenvalue / sum;
    entropy += surprise(p);
    error += surpriseError(p, (spectrum.bound(eigenvalue) + p * sumBound) / (sum - sumBound));
  }
  const value = Math.exp(entropy);
  return { value, bound: value * Math.expm1(error), trusted: error < 0.5, relation: '=' };
};

const surprise = (p: number): number => (p > 0 ? -p * Math.log(p) : 0);

/** Largest change of `-p ln p` while p moves by at most delta: at one of the ends, or at its maximum at 1 / e. */
function surpriseError(p: number, delta: number): number {
  const [low, high] = [Math.max(p - delta, 0), Math.min(p + delta, 1)];
  const ends = [low, high, Math.min(Math.max(1 / Math.E, low), high)];
  return Math.max(...ends.map((end) => Math.abs(surprise(end) - surprise(p))));
}
