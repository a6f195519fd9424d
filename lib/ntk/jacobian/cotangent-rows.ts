import * as tf from '@tensorflow/tfjs';
import { reshaped, stacked } from '../capture/reshaped.ts';

/** What the operations of one capture have stacked, by the numbers it was stacked of. */
export class CotangentStacks {
  readonly #ids = new Map<object, number>();
  readonly #stacks = new Map<string, tf.Tensor>();

  /** The stack `[N, C, size]` of those numbers that there is already, else a new one. */
  of(numbers: readonly (object | undefined)[], size: number, stack: () => tf.Tensor): tf.Tensor {
    const key = [size, ...numbers.map((dataId) => (dataId ? this.#idOf(dataId) : '-'))].join();
    const known = this.#stacks.get(key) ?? stack();
    this.#stacks.set(key, known);
    return known;
  }

  #idOf(dataId: object): number {
    const id = this.#ids.get(dataId) ?? this.#ids.size;
    this.#ids.set(dataId, id);
    return id;
  }
}

/**
 * The cotangents of one operation's output, `[N, ...]` for each output of the model, as they arrive. A dense layer's weights
 * and its bias both need exactly these numbers, of one operation or of two: they are kept, read and contracted once for both.
 */
export class CotangentRows {
  readonly #n: number;
  readonly #stacks: CotangentStacks;
  readonly #rows: (tf.Tensor | undefined)[];
  #together: tf.Tensor | null = null;

  constructor(n: number, c: number, stacks: CotangentStacks) {
    this.#n = n;
    this.#stacks = stacks;
    this.#rows = new Array(c).fill(undefined);
  }

  /** Takes the cotangent of output `row`; a second time does nothing. */
  receive(row: number, cotangent: tf.Tensor): void {
    this.#rows[row] ??= tf.keep(tf.tidy(() => reshaped(cotangent, [this.#n, cotangent.size / this.#n]).clone()));
  }

  /** Takes those of all outputs, `[N, C, size]`; a second time does nothing. */
  receiveAll(cotangents: tf.Tensor): void {
    this.#together ??= tf.keep(tf.clone(cotangents));
  }

  /**
   * `[N, C, size]`, kept and the caller's; the same tensor every time, also for other operations of the same cotangents.
   * Outputs without influence are zero.
   */
  stacked(size: number): tf.Tensor {
    const together = this.#together;
    if (together) return this.#stacks.of([together.dataId], size, () => tf.keep(tf.clone(together)));
    const numbers = this.#rows.map((row) => row?.dataId);
    const rows = () => this.#rows.map((row) => row ?? tf.zeros([this.#n, size]));
    return this.#stacks.of(numbers, size, () => tf.keep(tf.tidy(() => stacked(rows(), 1))));
  }

  dispose(): void {
    for (const row of [...this.#rows, this.#together]) row?.dispose();
  }
}
