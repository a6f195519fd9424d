import { logErrorOf, NO_VALUE, resolvedOf, type SpectralMetric } from './metric.ts';

const FENCE = 1.5;
const FEWEST = 8;

/**
 * Number of eigenvalues above the bulk: those with `ln lambda > Q3 + 1.5 (Q3 - Q1)`, the quartiles (interpolated) of ln lambda
 * being over the eigenvalues that are clearly not zero. The rule assumes no law of the bulk and does not depend on the
 * kernel's scale; a pure power law has 5 % above it, whatever its exponent. C outliers for C classes are what trained
 * classifiers show (Papyan 2020, arXiv:2008.11865). No value with fewer than eight eigenvalues.
 * Source of the rule: Tukey 1977, Exploratory Data Analysis, the inner fences.
 */
export const outlierCount: SpectralMetric = (spectrum) => {
  const resolved = resolvedOf(spectrum);
  if (resolved.length < FEWEST) return NO_VALUE;
  const logs = resolved.map(Math.log);
  const errors = resolved.map((eigenvalue) => logErrorOf(spectrum, eigenvalue));
  const fence = fenceOf(logs);
  const fenceError = quantile(errors, 0.75) * (1 + FENCE) + quantile(errors, 0.25) * FENCE;
  const value = countAbove(logs, fence);
  const most = countAbove(logs, fence - fenceError, errors, 1);
  const fewest = countAbove(logs, fence + fenceError, errors, -1);
  return { value, bound: Math.max(most - value, value - fewest), trusted: true, relation: '=' };
};

function fenceOf(ascending: Float64Array): number {
  const upper = quantile(ascending, 0.75);
  return upper + FENCE * (upper - quantile(ascending, 0.25));
}

function quantile(ordered: Float64Array, p: number): number {
  const at = (ordered.length - 1) * p;
  const low = ordered[Math.floor(at)] as number;
  return low + (at - Math.floor(at)) * ((ordered[Math.ceil(at)] as number) - low);
}

function countAbove(logs: Float64Array, fence: number, errors?: Float64Array, sign = 0): number {
  return logs.filter((log, i) => log + sign * (errors?.[i] ?? 0) > fence).length;
}
