import * as tf from '@tensorflow/tfjs';
import type { ProbeInput, RawBatch } from '../model/probe-inputs.ts';

/** One batch of a probe as plain data; of a tensor also its type. */
export type CopiedBatch = RawBatch & { dtype?: tf.DataType };

/** A probe as plain data, which can be sent to another thread. */
export type CopiedProbe = CopiedBatch[];

/** A probe that was copied, to be asked whether it is still the same. */
export interface KnownProbe {
  /** Whether `probe` has the numbers, shapes and types that were copied. */
  isStill(probe: ProbeInput): boolean;
  copy: CopiedProbe;
}

/**
 * Copies a probe. Tensors are recognised by their storage, which never changes; raw arrays are compared.
 *
 * @param probe checked already, of living tensors on a backend that reads synchronously
 */
export function copyProbe(probe: ProbeInput): KnownProbe {
  const known = batchesOf(probe).map(copyBatch);
  return {
    copy: known.map(({ copy }) => copy),
    isStill: (other) => {
      const batches = batchesOf(other);
      return batches.length === known.length && known.every(({ isStill }, i) => isStill(batches[i] as Batch));
    },
  };
}

/** The probe of a copy, as the engine takes it. Tensors are kept, and the caller's to dispose. */
export function probeOf(copy: CopiedProbe): ProbeInput {
  const batches = copy.map(({ data, shape, dtype }) =>
    dtype ? tf.keep(tf.tensor(data as Float32Array, shape, dtype)) : { data, shape },
  );
  return batches as ProbeInput;
}

type Batch = tf.Tensor | RawBatch;

const batchesOf = (probe: ProbeInput): Batch[] => (Array.isArray(probe) ? probe : [probe]);

function copyBatch(batch: Batch): { copy: CopiedBatch; isStill: (other: Batch) => boolean } {
  if (batch instanceof tf.Tensor) {
    const { dataId, dtype } = batch;
    const shape = [...batch.shape];
    const sameShape = (other: tf.Tensor) => other.shape.join() === shape.join() && other.dtype === dtype;
    return {
      copy: { data: batch.dataSync().slice() as RawBatch['data'], shape, dtype },
      isStill: (other) =>
        other instanceof tf.Tensor && !other.isDisposed && other.dataId === dataId && sameShape(other),
    };
  }
  const data = batch.data.slice();
  const shape = [...batch.shape];
  return {
    copy: { data, shape },
    isStill: (other) =>
      !(other instanceof tf.Tensor) &&
      other.data.constructor === data.constructor &&
      other.shape.join() === shape.join() &&
      bytesOf(other.data).equals(bytesOf(data)),
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: RawBatch['data']) => Buffer.from(buffer, byteOffset, byteLength);
