import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { toHost } from '../jacobian/to-host.ts';
import { all, andThen, type MaybePromise } from '../maybe-async.ts';
import type { ProbeInput, RawBatch } from './probe-inputs.ts';

/** By the identity of a tensor's numbers, which never change: a variable that is assigned gets other ones. */
const known = new WeakMap<object, string>();

/**
 * Identity of a probe: 16 hexadecimal digits of the SHA-256 of shape, type and numbers of every input batch in their order,
 * and of `extra` (output mode, labels). Snapshots whose hashes differ were taken on different data and must not be compared.
 *
 * A raw array has the identity of the tensor that the model sees: int32 of an `Int32Array`, float32 of any other. The numbers of
 * a tensor are read once; raw arrays are read every time.
 *
 * @example
 * const hash = await probeHash(X, ['trace', Int32Array.from(labels)]);
 */
export function probeHash(probe: ProbeInput, extra: readonly (string | Int32Array)[]): MaybePromise<string> {
  const batches = Array.isArray(probe) ? probe : [probe];
  const digests = batches.map((batch) => (batch instanceof tf.Tensor ? tensorDigest(batch) : rawDigest(batch)));
  return andThen(all<string>(digests), (parts) => {
    const hash = createHash('sha256').update(`${parts.length} batches ${parts.join(' ')}`);
    for (const part of extra) hash.update(`\n${part.constructor.name} ${part.length}\n`).update(part);
    return hash.digest('hex').slice(0, 16);
  });
}

function rawDigest({ data, shape }: RawBatch): string {
  const whole = data instanceof Int32Array;
  const values = whole || data instanceof Float32Array ? data : Float32Array.from(data);
  return `${whole ? 'int32' : 'float32'}[${shape}] ${digestOf(values)}`;
}

function tensorDigest(tensor: tf.Tensor): MaybePromise<string> {
  const { dtype, shape, dataId } = tensor;
  const cached = known.get(dataId);
  const digest = cached ?? andThen(toHost(tensor), digestOf);
  return andThen(digest, (numbers) => {
    known.set(dataId, numbers);
    return `${dtype}[${shape}] ${numbers}`;
  });
}

function digestOf(values: NodeJS.ArrayBufferView): string {
  return createHash('sha256').update(values).digest('hex');
}
