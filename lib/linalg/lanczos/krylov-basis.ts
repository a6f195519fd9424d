import { NtkBoardError } from '../../protocol/errors.ts';
import type { SymmetricOperator } from './operator.ts';
import { randomSigns } from './random-vector.ts';

/** Below this part of the operator's size, what is left of a vector is rounding. */
const BREAKDOWN = 64 * Number.EPSILON;

/**
 * An orthonormal basis that grows by Lanczos steps, every new vector orthogonalised twice against all others, and the
 * operator's projection on it.
 *
 * Cost of a step: one product with the operator and 8 n times the basis size. Source: Paige (1972); Parlett, The
 * Symmetric Eigenvalue Problem, section 13.8.
 */
export class KrylovBasis {
  readonly #operator: SymmetricOperator;
  readonly #uniform: () => number;
  /** Row-major [capacity + 1, n]; row `size` is the next vector, where there is one. */
  vectors: Float64Array;
  /** Row-major [capacity, capacity]: V^T A V. */
  readonly projection: Float64Array;
  readonly capacity: number;
  size = 0;
  /** Length of what the last step left outside the basis: 0 when the space is invariant. */
  coupling = 0;
  /** Largest projected entry so far: a lower bound of the operator's norm. */
  scale = 0;
  multiplications = 0;

  constructor(operator: SymmetricOperator, capacity: number, start: Float64Array, uniform: () => number) {
    this.#operator = operator;
    this.#uniform = uniform;
    this.capacity = capacity;
    this.projection = new Float64Array(capacity * capacity);
    this.vectors = new Float64Array((capacity + 1) * operator.n);
    this.vectors.set(start);
  }

  /** Takes the next vector into the basis and finds the one after it. */
  async step(): Promise<void> {
    const { n } = this.#operator;
    const j = this.size;
    const product = await this.#operator.multiply(this.#row(j));
    this.multiplications++;
    const w = checked(product, n);
    this.size++;
    const coefficients = this.#orthogonalize(w);
    for (let i = 0; i <= j; i++) {
      const value = coefficients[i] as number;
      this.projection[i * this.capacity + j] = value;
      this.projection[j * this.capacity + i] = value;
      this.scale = Math.max(this.scale, Math.abs(value));
    }
    this.coupling = norm(w);
    this.scale = Math.max(this.scale, this.coupling);
    if (this.coupling <= BREAKDOWN * this.scale) {
      this.coupling = 0;
      return;
    }
    this.#row(this.size).set(w.map((x) => x / this.coupling));
  }

  /**
   * After a breakdown: a random next vector orthogonal to the basis, so that the rest of the space is searched too.
   */
  startAfresh(): void {
    const w = randomSigns(this.#operator.n, this.#uniform);
    this.#orthogonalize(w);
    const length = norm(w);
    this.#row(this.size).set(w.map((x) => x / length));
  }

  /** Keeps only `count` combinations of the basis, given as rows over it with their Ritz values, and the next vector. */
  restart(combinations: Float64Array, ritz: Float64Array, count: number): void {
    const { n } = this.#operator;
    const kept = new Float64Array(this.vectors.length);
    for (let i = 0; i < count; i++) kept.set(this.combine(combinations.subarray(i * this.size)), i * n);
    kept.set(this.#row(this.size), count * n);
    this.vectors = kept;
    this.projection.fill(0);
    for (let i = 0; i < count; i++) this.projection[i * this.capacity + i] = ritz[i] as number;
    this.size = count;
  }

  /** The vector with these coefficients over the basis. */
  combine(coefficients: Float64Array): Float64Array {
    const { n } = this.#operator;
    const out = new Float64Array(n);
    for (let i = 0; i < this.size; i++) addTo(out, this.#row(i), coefficients[i] as number);
    return out;
  }

  /** The projection on the present basis, row-major [size, size]. */
  projected(): Float64Array {
    const out = new Float64Array(this.size * this.size);
    for (let i = 0; i < this.size; i++) {
      const row = i * this.capacity;
      out.set(this.projection.subarray(row, row + this.size), i * this.size);
    }
    return out;
  }

  /** Removes the basis from w, twice (once leaves what cancellation hid), and returns w's coefficients over it. */
  #orthogonalize(w: Float64Array): Float64Array {
    const total = new Float64Array(this.size);
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < this.size; i++) {
        const row = this.#row(i);
        let dot = 0;
        for (let k = 0; k < w.length; k++) dot += (w[k] as number) * (row[k] as number);
        addTo(w, row, -dot);
        total[i] = (total[i] as number) + dot;
      }
    }
    return total;
  }

  #row(i: number): Float64Array {
    const { n } = this.#operator;
    return this.vectors.subarray(i * n, (i + 1) * n);
  }
}

function checked(product: Float64Array, n: number): Float64Array {
  if (product.length === n && product.every(Number.isFinite)) return product.slice();
  throw new NtkBoardError(
    'invalid-matrix',
    `lanczos: expected the operator to return ${n} finite numbers, got ${product.length === n ? 'one that is not finite' : product.length}. Look at its multiply.`,
  );
}

function addTo(out: Float64Array, row: Float64Array, factor: number): void {
  for (let k = 0; k < out.length; k++) out[k] = (out[k] as number) + factor * (row[k] as number);
}

function norm(w: Float64Array): number {
  let sum = 0;
  for (const x of w) sum += x * x;
  return Math.sqrt(sum);
}
