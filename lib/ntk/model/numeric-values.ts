import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { readsAtOnce } from '../jacobian/to-host.ts';
import { andThen, type MaybePromise } from '../maybe-async.ts';

/** Many numbers, whatever holds them. */
export type NumericValues = tf.Tensor | readonly number[] | Exclude<NodeJS.TypedArray, BigInt64Array | BigUint64Array>;

/** A copy of many numbers: float32 where they were, else float64, which holds integers exactly. */
export type OwnValues = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/**
 * A copy of the numbers, there when the call returns on backends that compute synchronously. A tensor stays the caller's; no tensor
 * is made.
 *
 * @throws NtkBoardError `invalid-option` when it is nothing numeric
 */
export function numericValues(values: NumericValues, operation: string): MaybePromise<OwnValues> {
  if (values instanceof tf.Tensor) {
    if (values.dtype === 'string' || values.dtype === 'complex64')
      throw notNumeric(operation, `a ${values.dtype} tensor`);
    const read = readsAtOnce() ? values.dataSync() : values.data();
    return andThen(read as MaybePromise<Float32Array | Int32Array | Uint8Array>, ownCopy);
  }
  if (Array.isArray(values)) {
    const other = values.find((value) => typeof value !== 'number');
    if (other !== undefined) throw notNumeric(operation, `an array with a ${typeof other}`);
    return Float64Array.from(values);
  }
  if (ArrayBuffer.isView(values) && !(values instanceof DataView) && typeof (values as Float32Array)[0] !== 'bigint') {
    return ownCopy(values as Float32Array);
  }
  throw notNumeric(operation, values === null ? 'null' : typeof values);
}

function ownCopy(values: ArrayLike<number>): OwnValues {
  return values instanceof Float32Array ? new Float32Array(values) : Float64Array.from(values);
}

function notNumeric(operation: string, what: string): NtkBoardError {
  return new NtkBoardError(
    'invalid-option',
    `${operation}: expected a numeric tensor, typed array or array of numbers, got ${what}. Nothing is logged for it.`,
  );
}
