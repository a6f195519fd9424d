import * as tf from '@tensorflow/tfjs';
import { reshaped, stacked } from '../capture/reshaped.ts';

/**
 * The cotangents of one operation's output, `[N, ...]` for each output of the model, as they arrive. A dense layer's weights
 * and its bias both need exactly these numbers: they are kept, read and contracted once for both.
 */
export class CotangentRows {
  readonly #n: number;
  readonly #rows: (tf.Tensor | undefined)[];
  #together: tf.Tensor | null = null;
  #stacked: tf.Tensor | null = null;

  constructor(n: number, c: number) {
    this.#n = n;
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

  /** `[N, C, size]`, kept and the caller's; the same tensor every time. Outputs without influence are zero. */
  stacked(size: number): tf.Tensor {
    const together = this.#together;
    this.#stacked ??= tf.keep(
      tf.tidy(() =>
        together
          ? tf.clone(together)
          : stacked(
              this.#rows.map((row) => row ?? tf.zeros([this.#n, size])),
              1,
            ),
      ),
    );
    return this.#stacked;
  }

  dispose(): void {
    for (const row of [...this.#rows, this.#together]) row?.dispose();
  }
}
