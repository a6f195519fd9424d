import * as tf from '@tensorflow/tfjs';
import { messageOf } from '../protocol/errors.ts';
import type { Candidate } from './candidates/candidate.ts';
import { keepProcessEvents } from './keep-process-events.ts';
import { smokeComputation } from './smoke-computation.ts';

/**
 * Makes a candidate the current backend and computes with it.
 *
 * @throws Error whose message finishes the sentence "<label> ..."
 */
export async function startCandidate({ backend, prepare }: Candidate): Promise<void> {
  await prepare();
  // A failed setBackend resolves to false, or leaves another backend in place without a word.
  const accepted = await keepProcessEvents(() => tf.setBackend(backend));
  if (!accepted || tf.getBackend() !== backend) {
    throw new Error(`does not start: tfjs stays on ${tf.getBackend() || 'no backend'}`);
  }
  try {
    await smokeComputation();
  } catch (error) {
    throw new Error(`computes wrongly: ${messageOf(error)}`, { cause: error });
  }
}
