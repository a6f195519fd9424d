import * as tf from '@tensorflow/tfjs';

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
    this.#rows[row] ??= tf.keep(tf.tidy(() => tf.reshape(cotangent, [this.#n, -1]).clone()));
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
          : tf.stack(
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
