import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { toHost } from '../jacobian/to-host.ts';
import { andThen, type MaybePromise } from '../maybe-async.ts';

/** Class labels of a probe: one number a sample, or a one-hot row a sample. */
export type ProbeLabels = tf.Tensor | ArrayLike<number>;

/**
 * One class number for each of the `n` samples.
 *
 * @param labels `[N]` class numbers, or a tensor `[N, K]` of one-hot rows or class scores (the largest wins)
 * @throws NtkBoardError `invalid-probe` when their number does not fit
 */
export function classNumbers(labels: ProbeLabels, n: number, operation: string): MaybePromise<Int32Array<ArrayBuffer>> {
  const values = labels instanceof tf.Tensor ? toHost(labels) : labels;
  return andThen(values, (numbers) => classesOf(labels, numbers, n, operation));
}

function classesOf(
  labels: ProbeLabels,
  values: ArrayLike<number>,
  n: number,
  operation: string,
): Int32Array<ArrayBuffer> {
  const columns = values.length / n;
  const isMatrix = labels instanceof tf.Tensor && labels.rank === 2 && labels.shape[0] === n && columns > 1;
  if (!isMatrix && values.length !== n) {
    const got = labels instanceof tf.Tensor ? `shape [${labels.shape}]` : `${values.length} labels`;
    throw new NtkBoardError(
      'invalid-probe',
      `${operation}: expected one label for each of the ${n} probe samples, got ${got}. Pass [N] class numbers or [N, classes] one-hot rows.`,
    );
  }
  if (!isMatrix) return Int32Array.from({ length: n }, (_, i) => Math.round(values[i] as number));
  return Int32Array.from({ length: n }, (_, i) => largestOf(values, i * columns, columns));
}

function largestOf(values: ArrayLike<number>, start: number, length: number): number {
  let best = 0;
  for (let k = 1; k < length; k++) {
    if ((values[start + k] as number) > (values[start + best] as number)) best = k;
  }
  return best;
}
