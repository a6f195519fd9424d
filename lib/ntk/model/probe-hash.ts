import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { toHost } from '../jacobian/to-host.ts';
import { all, andThen, type MaybePromise } from '../maybe-async.ts';
import type { ProbeInput, RawBatch } from './probe-inputs.ts';

const known = new WeakMap<object, string>();

/**
 * Identity of a probe: 16 hexadecimal digits of the SHA-256 of shapes, types and numbers of every input batch, and of
 * `extra`. Snapshots whose hashes differ were taken on different data and must not be compared.
 *
 * The numbers of a tensor never change, so each tensor is read once; raw arrays are read every time.
 */
export function probeHash(probe: ProbeInput, extra: (string | Int32Array)[]): MaybePromise<string> {
  const batches = Array.isArray(probe) ? probe : [probe];
  const digests = batches.map((batch) => (batch instanceof tf.Tensor ? tensorDigest(batch) : rawDigest(batch)));
  return andThen(all<string>(digests), (parts) => {
    const hash = createHash('sha256');
    for (const part of [...parts, ...extra]) hash.update(part);
    return hash.digest('hex').slice(0, 16);
  });
}

function rawDigest({ data, shape }: RawBatch): string {
  return createHash('sha256').update(`${data.constructor.name}[${shape}]`).update(data).digest('hex');
}

function tensorDigest(tensor: tf.Tensor): MaybePromise<string> {
  const cached = known.get(tensor);
  if (cached) return cached;
  return andThen(toHost(tensor), (values) => {
    const digest = createHash('sha256').update(`${tensor.dtype}[${tensor.shape}]`).update(values).digest('hex');
    known.set(tensor, digest);
    return digest;
  });
}
