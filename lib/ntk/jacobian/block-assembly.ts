import * as tf from '@tensorflow/tfjs';
import { stacked } from '../capture/reshaped.ts';
import type { Contribution } from '../rules/rule.ts';
import type { Block } from './block.ts';
import { positionsAreCheaper } from './block-gram.ts';
import type { CotangentRows } from './cotangent-rows.ts';

type Positioned = Exclude<Contribution, { kind: 'dense' }>;

/** One use of a parameter: what it contributes, and how that Jacobian maps back to the parameter's own entries. */
export interface AssemblyUse {
  contribution: Contribution;
  pullBack: ((jacobian: tf.Tensor) => tf.Tensor) | null;
  /** The cotangents of the operation, shared by all its parameters. */
  rows: CotangentRows;
}

/**
 * Builds one parameter's Jacobian block out of its uses, as the cotangents arrive, one output after the other.
 *
 * Uses of one shape stay factored (or indexed) when that is cheaper: their positions line up behind one another.
 * Otherwise every use is written out to `[N, P]` and the uses are added. All tensors are kept until {@link finish}.
 */
export class BlockAssembly {
  readonly #n: number;
  readonly #size: number;
  readonly #uses: AssemblyUse[];
  /** The shape that all uses share when the block keeps their positions; null when it is written out. */
  readonly #positioned: Positioned | null;
  /** The shared cotangents when they are all the block needs of the backward passes. */
  readonly #plain: CotangentRows | null;
  /** For each output of the model the tensor of each use, or their sum. */
  readonly #rows: tf.Tensor[][];

  constructor(n: number, c: number, size: number, uses: AssemblyUse[]) {
    this.#n = n;
    this.#size = size;
    this.#uses = uses;
    this.#positioned = commonPositions(n, c, uses);
    const [only] = uses;
    const needsProduct = only?.contribution.kind === 'factored' && !this.#positioned;
    this.#plain = only && uses.length === 1 && isPlain(only) && !needsProduct ? only.rows : null;
    this.#rows = Array.from({ length: c }, () => []);
  }

  /** Whether the cotangents alone, as they stand, are all the block needs of the backward passes. */
  get isPlain(): boolean {
    return this.#plain !== null;
  }

  /** @param cotangent of the output of use number `use`, when output `row` of the model is differentiated */
  receive(use: number, row: number, cotangent: tf.Tensor): void {
    if (this.#plain) {
      this.#plain.receive(row, cotangent);
      return;
    }
    const { contribution, pullBack } = this.#uses[use] as AssemblyUse;
    const tensors = this.#rows[row] as tf.Tensor[];
    if (this.#positioned && contribution.kind !== 'dense') {
      tensors[use] = tf.keep(tf.tidy(() => contribution.right(cotangent).clone()));
      return;
    }
    const [sum] = tensors;
    tensors[0] = tf.keep(
      tf.tidy(() => {
        const written = writtenOut(contribution, cotangent);
        const jacobian = tf.reshape(pullBack ? pullBack(written) : written, [this.#n, this.#size]);
        return sum ? tf.add(sum, jacobian) : jacobian.clone();
      }),
    );
    sum?.dispose();
  }

  /** The block; its tensors are kept and the caller's. */
  finish(): Block<tf.Tensor> {
    const c = this.#rows.length;
    const n = this.#n;
    try {
      const positioned = this.#positioned;
      if (!positioned) {
        if (this.#plain) return { kind: 'dense', n, c, p: this.#size, values: this.#plain.stacked(this.#size) };
        const values = tf.tidy(() =>
          stacked(
            this.#rows.map(([sum]) => sum ?? tf.zeros([n, this.#size])),
            1,
          ),
        );
        return { kind: 'dense', n, c, p: this.#size, values: tf.keep(values) };
      }
      const uses = this.#uses.map(({ contribution }) => contribution as Positioned);
      const s = uses.reduce((sum, use) => sum + use.s, 0);
      const left = tf.keep(tf.tidy(() => along(uses.map((use) => use.left())).clone()));
      const right =
        this.#plain?.stacked(positioned.o) ??
        tf.keep(
          tf.tidy(() =>
            stacked(
              this.#rows.map((row) => along(this.#everyUse(row, uses))),
              2,
            ),
          ),
        );
      return { kind: positioned.kind, n, c, s, k: positioned.k, o: positioned.o, left, right };
    } finally {
      this.dispose();
    }
  }

  dispose(): void {
    for (const row of this.#rows) tf.dispose(row.filter(Boolean));
  }

  /** A use whose output has no influence on this row never receives a cotangent: it is zero. */
  #everyUse(row: tf.Tensor[], uses: Positioned[]): tf.Tensor[] {
    return uses.map((use, i) => row[i] ?? tf.zeros([this.#n, use.s, use.o]));
  }
}

/** Whether a use needs nothing but the cotangents as they stand. */
function isPlain({ contribution, pullBack }: AssemblyUse): boolean {
  return contribution.kind !== 'indexed' && Boolean(contribution.plain) && !pullBack;
}

/** The uses behind one another along the positions. */
function along(tensors: tf.Tensor[]): tf.Tensor {
  return tensors.length === 1 ? (tensors[0] as tf.Tensor) : tf.concat(tensors, 1);
}

function commonPositions(n: number, c: number, uses: AssemblyUse[]): Positioned | null {
  const first = uses[0]?.contribution;
  if (!first || first.kind === 'dense') return null;
  const { kind, k, o } = first;
  let s = 0;
  for (const { contribution, pullBack } of uses) {
    if (contribution.kind !== kind || contribution.k !== k || contribution.o !== o || pullBack) return null;
    s += contribution.s;
  }
  return positionsAreCheaper(n, c, s, k, o, kind === 'factored' ? k : 1) ? first : null;
}

/** `[N, entries]` of one use. */
function writtenOut(contribution: Contribution, cotangent: tf.Tensor): tf.Tensor {
  if (contribution.kind === 'dense') return contribution.jacobian(cotangent);
  const written = contribution.kind === 'factored' ? contribution.written?.(cotangent) : null;
  if (written) return written;
  const left = contribution.kind === 'indexed' ? tf.oneHot(contribution.left(), contribution.k) : contribution.left();
  const product = tf.matMul(tf.cast(left, 'float32'), contribution.right(cotangent), true);
  return tf.reshape(product, [product.shape[0] as number, -1]);
}
