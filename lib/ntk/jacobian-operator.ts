import { chooseProvider } from '../linalg/choose-provider.ts';
import type { SymmetricOperator } from '../linalg/lanczos/operator.ts';
import { NtkBoardError } from '../protocol/errors.ts';
import { addTo } from './add-to.ts';
import { BatchedJacobian, type BatchOptions } from './jacobian/batched-jacobian.ts';
import type { JacobianBlock } from './jacobian/block.ts';
import { blockGram, type Contraction } from './jacobian/block-gram.ts';
import { addMultiplied, type Multiply, transposeMultiplied } from './jacobian/block-operator.ts';
import type { ProbeDataset } from './model/probe-dataset.ts';
import type { ProbeInput } from './model/probe-inputs.ts';
import type { NtkModel } from './model/types.ts';
import type { NtkProgress } from './tiled-ntk.ts';

export interface JacobianOperatorOptions extends BatchOptions {
  /** Check three samples against per-sample autograd the first time a model is seen; default true. */
  verify?: boolean;
  /** Told after every batch of samples of every product with the Jacobian. */
  onProgress?: (progress: NtkProgress) => void;
}

/**
 * The Jacobian `[N * C, P]` of a model on a probe as a linear operator: `J v`, `J^T u` and tiles of `J J^T`, without
 * holding it. Row n * C + c is output c of sample n; columns follow `model.trainableWeights`. Dispose it when done.
 */
export class JacobianOperator {
  readonly #jacobian: BatchedJacobian;
  readonly #product: Multiply;
  /** Samples and outputs. */
  readonly n: number;
  readonly c: number;
  /** Parameters (P). */
  readonly p: number;

  readonly #onProgress: ((progress: NtkProgress) => void) | undefined;

  constructor(jacobian: BatchedJacobian, product: Multiply, onProgress?: (progress: NtkProgress) => void) {
    this.#jacobian = jacobian;
    this.#product = product;
    this.#onProgress = onProgress;
    this.n = jacobian.n;
    this.c = jacobian.c;
    this.p = jacobian.parameters.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * `J v`, `[N * C]`, float64: how the outputs change when the weights move along `v`.
   *
   * @param v `[P]`
   * @throws NtkBoardError `invalid-matrix` when its length is another
   */
  async multiply(v: Float64Array): Promise<Float64Array> {
    checkLength('multiply', v, this.p);
    const out = new Float64Array(this.n * this.c);
    await this.#eachBatch(async (blocks, from, to) => {
      const rows = out.subarray(from * this.c, to * this.c);
      let start = 0;
      for (const block of blocks) {
        const size = sizeOf(block);
        await addMultiplied(block, v.subarray(start, start + size), rows, this.#product);
        start += size;
      }
    });
    return out;
  }

  /**
   * `J^T u`, `[P]`, float64: the gradient of `sum u . f`.
   *
   * @param u `[N * C]`
   * @throws NtkBoardError `invalid-matrix` when its length is another
   */
  async transposeMultiply(u: Float64Array): Promise<Float64Array> {
    checkLength('transposeMultiply', u, this.n * this.c);
    const out = new Float64Array(this.p);
    await this.#eachBatch(async (blocks, from, to) => {
      const rows = u.subarray(from * this.c, to * this.c);
      let start = 0;
      for (const block of blocks) {
        const part = await transposeMultiplied(block, rows, this.#product);
        addTo(out.subarray(start, start + part.length), part);
        start += part.length;
      }
    });
    return out;
  }

  /**
   * Tile (i, j) of the kernel, between the samples of batch i and those of batch j, summed over all weights: row-major
   * `[n_i, n_j]` for `trace`, `[n_i, n_j, C, C]` for `full`.
   */
  async gramTile(i: number, j: number, contraction: Contraction = 'full'): Promise<Float64Array> {
    const first = await this.#jacobian.batch(i);
    const second = i === j ? null : await this.#jacobian.batch(j);
    let total: Float64Array | null = null;
    for (const [at, { block }] of first.blocks.entries()) {
      const tile = blockGram(block, second?.blocks[at]?.block ?? null, contraction);
      if (!total) total = tile;
      else addTo(total, tile);
    }
    return total ?? new Float64Array(0);
  }

  /** Number of batches: tiles run over (0..batches-1) squared. */
  get batches(): number {
    return this.#jacobian.batches;
  }

  /** The kernel `J J^T` as an operator on vectors `[N * C]`: two products with J, no N x N matrix. */
  kernel(): SymmetricOperator {
    return { n: this.n * this.c, multiply: async (u) => await this.multiply(await this.transposeMultiply(u)) };
  }

  /** Frees what the operator holds of the probe. */
  dispose(): void {
    this.#jacobian.dispose();
  }

  async #eachBatch(work: (blocks: JacobianBlock[], from: number, to: number) => Promise<void>): Promise<void> {
    for (let i = 0; i < this.#jacobian.batches; i++) {
      const { blocks } = await this.#jacobian.batch(i);
      const [from, to] = this.#jacobian.range(i);
      await work(
        blocks.map(({ block }) => block),
        from,
        to,
      );
      this.#onProgress?.({ done: i + 1, total: this.#jacobian.batches });
    }
  }
}

/**
 * The Jacobian of a model on a probe as a linear operator.
 *
 * Batches are captured on first use and kept, or, beyond `memoryBudgetBytes`, captured anew each time: the model must not
 * change while the operator lives.
 *
 * @param X probe `[N, ...]` as for `empiricalNtk`; the samples of a dataset are read once and kept
 * @throws NtkBoardError as `empiricalNtk`, and `memory-budget`; products throw `weights-changed` when the model has changed
 *
 * @example
 * const operator = await jacobianOperator(model, X, { memoryBudgetBytes: 2e9 });
 * const { eigenvalues } = await lanczos(operator.kernel(), { largest: 10 });
 * operator.dispose();
 */
export async function jacobianOperator(
  model: NtkModel,
  X: ProbeInput | ProbeDataset,
  options: JacobianOperatorOptions = {},
): Promise<JacobianOperator> {
  const capture = {
    algorithm: 'auto' as const,
    selection: 'each' as const,
    verify: options.verify ?? true,
    operation: 'jacobianOperator',
  };
  const jacobian = await BatchedJacobian.open(model, X, capture, options);
  const provider = chooseProvider();
  return new JacobianOperator(jacobian, (...args) => provider.matmul(...args), options.onProgress);
}

function sizeOf(block: JacobianBlock): number {
  return block.kind === 'dense' ? block.p : block.k * block.o;
}

function checkLength(operation: string, vector: Float64Array, length: number): void {
  if (vector.length === length) return;
  throw new NtkBoardError(
    'invalid-matrix',
    `JacobianOperator.${operation}: expected a vector of length ${length}, got ${vector.length}.`,
  );
}
