import * as tf from '@tensorflow/tfjs';
import type { Contribution } from '../rules/rule.ts';
import type { JacobianBlock } from './block.ts';
import { toHost } from './host.ts';

type Factored = Extract<Contribution, { kind: 'factored' }>;

/**
 * Builds one parameter's Jacobian block out of its uses, as the cotangents arrive, one output after the other.
 *
 * Uses of one shape stay factored when that is cheaper (`preferFactors`): their positions line up behind one another.
 * Otherwise every use is contracted to `[N, P]` on the backend and the uses are added.
 */
export class BlockAssembly {
  readonly #n: number;
  readonly #c: number;
  readonly #size: number;
  readonly #contributions: Contribution[];
  /** Where each use's positions start; null when the block is written out. */
  readonly #offsets: number[] | null;
  readonly #left: Float32Array<ArrayBuffer>;
  readonly #values: Float32Array<ArrayBuffer>;
  #positions = 0;

  constructor(
    n: number,
    c: number,
    size: number,
    contributions: Contribution[],
    preferFactors: (n: number, c: number, s: number, k: number, o: number) => boolean,
  ) {
    this.#n = n;
    this.#c = c;
    this.#size = size;
    this.#contributions = contributions;
    const [first] = contributions;
    const uniform = first?.kind === 'factored' && contributions.every((other) => sameShape(first, other));
    const s = contributions.reduce((sum, use) => sum + (use.kind === 'factored' ? use.s : 0), 0);
    if (uniform && preferFactors(n, c, s, first.k, first.o)) {
      this.#positions = s;
      this.#offsets = this.#collectLeft(contributions as Factored[]);
      this.#left = this.#leftFactors(contributions as Factored[], s, first.k);
      this.#values = new Float32Array(n * s * c * first.o);
    } else {
      this.#offsets = null;
      this.#left = new Float32Array(0);
      this.#values = new Float32Array(n * c * size);
    }
  }

  /** @param cotangent of the output of use number `use`, when output `row` of the model is differentiated */
  receive(use: number, row: number, cotangent: tf.Tensor): void {
    const contribution = this.#contributions[use] as Contribution;
    if (this.#offsets && contribution.kind === 'factored') {
      this.#storeRight(contribution, this.#offsets[use] as number, row, toHost(contribution.right(cotangent)));
    } else {
      this.#addDense(row, toHost(writtenOut(contribution, cotangent)));
    }
  }

  finish(): JacobianBlock {
    const [first] = this.#contributions;
    if (this.#offsets && first?.kind === 'factored') {
      const { k, o } = first;
      const s = this.#positions;
      return { kind: 'factored', n: this.#n, c: this.#c, s, k, o, left: this.#left, right: this.#values };
    }
    return { kind: 'dense', n: this.#n, c: this.#c, p: this.#size, values: this.#values };
  }

  #collectLeft(uses: Factored[]): number[] {
    let start = 0;
    return uses.map((use) => {
      const offset = start;
      start += use.s;
      return offset;
    });
  }

  #leftFactors(uses: Factored[], s: number, k: number): Float32Array<ArrayBuffer> {
    const left = new Float32Array(this.#n * s * k);
    let offset = 0;
    for (const use of uses) {
      const values = tf.tidy(() => toHost(use.left()));
      for (let i = 0; i < this.#n; i++) {
        left.set(values.subarray(i * use.s * k, (i + 1) * use.s * k), (i * s + offset) * k);
      }
      offset += use.s;
    }
    return left;
  }

  #storeRight(use: Factored, offset: number, row: number, right: Float32Array): void {
    const { o } = use;
    for (let i = 0; i < this.#n; i++) {
      for (let t = 0; t < use.s; t++) {
        const from = (i * use.s + t) * o;
        const to = ((i * this.#positions + offset + t) * this.#c + row) * o;
        // Several uses of one operation's output never share a position, so a plain copy is enough.
        for (let q = 0; q < o; q++) this.#values[to + q] = right[from + q] as number;
      }
    }
  }

  #addDense(row: number, jacobian: Float32Array): void {
    const p = this.#size;
    for (let i = 0; i < this.#n; i++) {
      const to = (i * this.#c + row) * p;
      for (let q = 0; q < p; q++)
        this.#values[to + q] = (this.#values[to + q] as number) + (jacobian[i * p + q] as number);
    }
  }
}

function sameShape(first: Factored, other: Contribution): boolean {
  return other.kind === 'factored' && other.k === first.k && other.o === first.o;
}

/** `[N, P]` of one use. */
function writtenOut(contribution: Contribution, cotangent: tf.Tensor): tf.Tensor {
  if (contribution.kind === 'dense') return contribution.jacobian(cotangent);
  // Transposed beforehand: a product with a transpose flag is many times slower on the wasm backend.
  const left = tf.transpose(contribution.left(), [0, 2, 1]);
  return tf.matMul(left, contribution.right(cotangent));
}
