import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import type { ProbeInput } from './probe-inputs.ts';

const known = new WeakMap<object, string>();

/**
 * Identity of a probe: 16 hexadecimal digits of the SHA-256 of shapes, types and numbers of every input batch, and of
 * `extra`. Snapshots whose hashes differ were taken on different data and must not be compared.
 *
 * The numbers of a tensor never change, so each tensor is read once; raw arrays are read every time.
 */
export function probeHash(probe: ProbeInput, extra: (string | Int32Array)[]): string {
  const hash = createHash('sha256');
  for (const batch of Array.isArray(probe) ? probe : [probe]) {
    if (batch instanceof tf.Tensor) hash.update(tensorHash(batch));
    else hash.update(`${batch.data.constructor.name}[${batch.shape}]`).update(batch.data);
  }
  for (const part of extra) hash.update(part);
  return hash.digest('hex').slice(0, 16);
}

function tensorHash(tensor: tf.Tensor): string {
  const cached = known.get(tensor);
  if (cached) return cached;
  const values = tensor.dataSync() as Float32Array | Int32Array | Uint8Array;
  const digest = createHash('sha256').update(`${tensor.dtype}[${tensor.shape}]`).update(values).digest('hex');
  known.set(tensor, digest);
  return digest;
}
