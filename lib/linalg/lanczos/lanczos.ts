import { NtkBoardError } from '../../protocol/errors.ts';
import { eighSymmetric } from '../typescript/eigh-symmetric.ts';
import { KrylovBasis } from './krylov-basis.ts';
import type { SymmetricOperator } from './operator.ts';
import { randomSigns, seededUniform } from './random-vector.ts';

export interface LanczosOptions {
  /** How many of the largest eigenvalues; default 0. */
  largest?: number;
  /** How many of the smallest eigenvalues; default 0. */
  smallest?: number;
  /** Also return eigenvectors; default false. */
  vectors?: boolean;
  /** Wanted residual, relative to the operator's norm; default 1e-10. */
  tolerance?: number;
  /** Products with the operator at most; default 20 n, at least 1000. */
  maxMultiplications?: number;
  /** Basis vectors held at a time; default twice what is wanted and 30. */
  basisSize?: number;
  /** Of the start vector; default 0. */
  seed?: number;
}

export interface LanczosResult {
  /** Ascending: the smallest, then the largest (all n when they would overlap). */
  eigenvalues: Float64Array;
  /** Row k belongs to `eigenvalues[k]`, [k, n]. Null when not asked for. */
  eigenvectors: Float64Array | null;
  /** `|A v - lambda v|` of each pair: an eigenvalue of A lies at most this far from the one given. */
  residuals: Float64Array;
  /** Whether all residuals are within the tolerance. */
  converged: boolean;
  multiplications: number;
}

/**
 * A few extreme eigenvalues of a symmetric operator that is known only by its products with vectors, by Lanczos with
 * full reorthogonalisation and thick restarts.
 *
 * An eigenvalue that is exactly multiple may come out with fewer copies than it has, unless the whole space is
 * searched (`basisSize >= n`). Small eigenvalues of an ill-conditioned operator converge slowly: look at `residuals`.
 * Memory: `basisSize` vectors. Source: Wu & Simon, Thick-restart Lanczos method for large symmetric eigenvalue problems
 * (2000); residual bound: Parlett, The Symmetric Eigenvalue Problem, section 4.5.
 *
 * @throws NtkBoardError `invalid-option`; `invalid-matrix` when the operator answers a wrong length or a number that is
 *   not finite
 *
 * @example
 * const { eigenvalues, residuals } = await lanczos({ n, multiply: (v) => product(v) }, { largest: 10 });
 */
export async function lanczos(operator: SymmetricOperator, options: LanczosOptions = {}): Promise<LanczosResult> {
  const { n } = operator;
  const wanted = wantedCounts(n, options);
  if (n === 0 || wanted.total === 0) return emptyResult(options.vectors ?? false);
  const tolerance = options.tolerance ?? 1e-10;
  const capacity = Math.min(n, Math.max(options.basisSize ?? 2 * wanted.total + 30, wanted.total + 2));
  const limit = Math.max(capacity, options.maxMultiplications ?? Math.max(1000, 20 * n));
  const uniform = seededUniform(options.seed ?? 0);
  const basis = new KrylovBasis(operator, capacity, randomSigns(n, uniform), uniform);
  for (;;) {
    await fill(basis, Math.min(capacity, basis.size + Math.max(1, limit - basis.multiplications)));
    const ritz = ritzPairs(basis);
    const chosen = wantedIndices(basis.size, wanted);
    const residuals = Float64Array.from(chosen, (i) => ritz.residuals[i] as number);
    const bound = tolerance * basis.scale;
    const converged = residuals.every((residual) => residual <= bound);
    if (converged || basis.size === n || basis.multiplications >= limit) {
      return collect(basis, ritz, chosen, residuals, converged, options.vectors ?? false);
    }
    restart(basis, ritz, wanted);
  }
}

interface Wanted {
  smallest: number;
  largest: number;
  total: number;
}

interface RitzPairs {
  values: Float64Array;
  /** Row-major [size, size], over the basis. */
  combinations: Float64Array;
  residuals: Float64Array;
}

async function fill(basis: KrylovBasis, size: number): Promise<void> {
  while (basis.size < size) {
    await basis.step();
    // A zero coupling: the space found so far is invariant, and the rest of it is searched from a new start.
    if (basis.coupling === 0 && basis.size < basis.capacity) basis.startAfresh();
  }
}

function ritzPairs(basis: KrylovBasis): RitzPairs {
  const { size } = basis;
  const { eigenvalues, eigenvectors } = eighSymmetric(basis.projected(), size, true);
  const combinations = eigenvectors as Float64Array;
  const rounding = 8 * Number.EPSILON * basis.scale;
  const residuals = eigenvalues.map(
    (_, i) => basis.coupling * Math.abs(combinations[(i + 1) * size - 1] as number) + rounding,
  );
  return { values: eigenvalues, combinations, residuals };
}

/** Keeps the wanted pairs and as many of their neighbours as speed up the next round. */
function restart(basis: KrylovBasis, ritz: RitzPairs, wanted: Wanted): void {
  const { size } = basis;
  const spare = Math.floor((size - wanted.total) / 2);
  const share = Math.ceil((spare * wanted.largest) / wanted.total);
  const kept = wantedIndices(size, {
    smallest: wanted.smallest + (wanted.smallest > 0 ? spare - share : 0),
    largest: wanted.largest + share,
    total: wanted.total + spare,
  });
  const combinations = new Float64Array(kept.length * size);
  kept.forEach((i, to) => {
    combinations.set(ritz.combinations.subarray(i * size, (i + 1) * size), to * size);
  });
  if (basis.coupling === 0) basis.startAfresh();
  basis.restart(
    combinations,
    Float64Array.from(kept, (i) => ritz.values[i] as number),
    kept.length,
  );
}

function wantedIndices(size: number, { smallest, largest }: Wanted): number[] {
  return Array.from({ length: size }, (_, i) => i).filter((i) => i < smallest || i >= size - largest);
}

function collect(
  basis: KrylovBasis,
  ritz: RitzPairs,
  chosen: number[],
  residuals: Float64Array,
  converged: boolean,
  vectors: boolean,
): LanczosResult {
  const n = basis.vectors.length / (basis.capacity + 1);
  const eigenvectors = vectors ? new Float64Array(chosen.length * n) : null;
  if (eigenvectors) {
    chosen.forEach((i, row) => {
      eigenvectors.set(basis.combine(ritz.combinations.subarray(i * basis.size)), row * n);
    });
  }
  return {
    eigenvalues: Float64Array.from(chosen, (i) => ritz.values[i] as number),
    eigenvectors,
    residuals,
    converged: converged || basis.size === n,
    multiplications: basis.multiplications,
  };
}

function wantedCounts(n: number, { largest = 0, smallest = 0 }: LanczosOptions): Wanted {
  for (const [name, count] of Object.entries({ largest, smallest })) {
    if (!Number.isInteger(count) || count < 0) {
      throw new NtkBoardError(
        'invalid-option',
        `lanczos: expected options.${name} to be a whole number, 0 or more, got ${count}.`,
      );
    }
  }
  const upper = Math.min(n, largest);
  const lower = Math.min(n - upper, smallest);
  return { largest: upper, smallest: lower, total: upper + lower };
}

function emptyResult(vectors: boolean): LanczosResult {
  const none = new Float64Array(0);
  return {
    eigenvalues: none,
    eigenvectors: vectors ? none : null,
    residuals: none,
    converged: true,
    multiplications: 0,
  };
}
