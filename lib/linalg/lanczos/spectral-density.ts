import { NtkBoardError } from '../../protocol/errors.ts';
import { eighSymmetric } from '../typescript/eigh-symmetric.ts';
import { KrylovBasis } from './krylov-basis.ts';
import type { SymmetricOperator } from './operator.ts';
import { randomSigns, seededUniform } from './random-vector.ts';

export interface SpectralDensityOptions {
  /** Random vectors that are averaged over; default 10, at least 2. */
  probes?: number;
  /** Lanczos steps from each; default 80, at most n. */
  steps?: number;
  /** Default 0. */
  seed?: number;
}

/** An average over probes and the standard error of it. */
export interface Estimate {
  value: number;
  standardError: number;
}

export interface SpectralDensity {
  n: number;
  /** For each probe a quadrature rule of the spectrum: ascending nodes, and weights that sum to 1. */
  rules: { nodes: Float64Array; weights: Float64Array }[];
  /** Estimate of the trace of f(A), that is of the sum of f over all eigenvalues. */
  trace(f: (eigenvalue: number) => number): Estimate;
  /**
   * Share of eigenvalues per unit at each point, every eigenvalue widened to a Gaussian of standard deviation `width`.
   */
  density(points: ArrayLike<number>, width: number): { density: Float64Array; standardError: Float64Array };
}

/**
 * The spectral density of a symmetric operator, by stochastic Lanczos quadrature: for a random vector of signs v, the
 * mean of `v^T f(A) v` is the trace of f(A) over n, and Lanczos from v gives the Gauss rule that computes it.
 *
 * The standard errors tell of the finite number of probes, not of the finite number of steps; a rule of s steps is exact
 * for polynomials up to degree 2 s - 1. Cost: probes x steps products. Source: Ubaru, Chen & Saad, Fast estimation of
 * tr(f(A)) via stochastic Lanczos quadrature (2017); Golub & Meurant, Matrices, Moments and Quadrature (2010).
 *
 * @throws NtkBoardError `invalid-option`; `invalid-matrix` when the operator answers a wrong length or a number that is
 *   not finite
 *
 * @example
 * const spectrum = await spectralDensity({ n, multiply: (v) => product(v) }, { probes: 20 });
 * const logDeterminant = spectrum.trace((x) => Math.log(x + 1e-3));
 */
export async function spectralDensity(
  operator: SymmetricOperator,
  options: SpectralDensityOptions = {},
): Promise<SpectralDensity> {
  const { n } = operator;
  const { probes = 10, steps = 80, seed = 0 } = options;
  checkCount('probes', probes, 2);
  checkCount('steps', steps, 1);
  const uniform = seededUniform(seed);
  const rules: SpectralDensity['rules'] = [];
  for (let probe = 0; probe < probes && n > 0; probe++) {
    rules.push(await quadratureRule(operator, Math.min(n, steps), uniform));
  }
  const trace = (f: (eigenvalue: number) => number): Estimate => {
    const { value, standardError } = average(rules.map((rule) => integral(rule, f)));
    return { value: n * value, standardError: n * standardError };
  };
  return { n, rules, trace, density: (points, width) => smoothed(rules, points, width) };
}

type Rule = SpectralDensity['rules'][number];

async function quadratureRule(operator: SymmetricOperator, steps: number, uniform: () => number): Promise<Rule> {
  const basis = new KrylovBasis(operator, steps, randomSigns(operator.n, uniform), uniform);
  while (basis.size < steps) {
    await basis.step();
    // The vector lies in an invariant space: the rule is exact already.
    if (basis.coupling === 0) break;
  }
  const { size } = basis;
  const { eigenvalues, eigenvectors } = eighSymmetric(basis.projected(), size, true);
  const weights = eigenvalues.map((_, i) => ((eigenvectors as Float64Array)[i * size] as number) ** 2);
  return { nodes: eigenvalues, weights };
}

function integral({ nodes, weights }: Rule, f: (x: number) => number): number {
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) sum += (weights[i] as number) * f(nodes[i] as number);
  return sum;
}

function average(values: number[]): Estimate {
  const count = values.length;
  if (count === 0) return { value: 0, standardError: 0 };
  const value = values.reduce((sum, x) => sum + x, 0) / count;
  const variance = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (count - 1);
  return { value, standardError: Math.sqrt(variance / count) };
}

function smoothed(
  rules: Rule[],
  points: ArrayLike<number>,
  width: number,
): { density: Float64Array; standardError: Float64Array } {
  if (!(width > 0)) {
    throw new NtkBoardError('invalid-option', `density: expected a width above 0, got ${width}.`);
  }
  const estimates = Array.from(points, (point) =>
    average(rules.map((rule) => integral(rule, (x) => Math.exp(-0.5 * ((x - point) / width) ** 2)))),
  );
  const height = 1 / (width * Math.sqrt(2 * Math.PI));
  return {
    density: Float64Array.from(estimates, ({ value }) => height * value),
    standardError: Float64Array.from(estimates, ({ standardError }) => height * standardError),
  };
}

function checkCount(name: string, count: number, least: number): void {
  if (Number.isInteger(count) && count >= least) return;
  throw new NtkBoardError(
    'invalid-option',
    `spectralDensity: expected options.${name} to be a whole number of at least ${least}, got ${count}.`,
  );
}
