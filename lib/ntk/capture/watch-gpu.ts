import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';

/** How many messages are kept for each device: only the first of a capture is ever told. */
const KEPT = 1000;
const faults = new WeakMap<object, string[]>();

/**
 * Watches the WebGPU device of the current backend: the returned function throws when it has reported a fault since.
 * tfjs does not look, and would read zeros after an operation that the device refused, for example on a tensor too
 * large for it. Call it after a read that was asked for after the last operation: faults arrive before what is read.
 *
 * @throws NtkBoardError (the returned function) `device-fault`
 */
export function watchGpu(operation: string): () => void {
  const device = tf.getBackend() === 'webgpu' ? (tf.backend() as unknown as { device?: GPUDevice }).device : undefined;
  if (!device) return () => {};
  const messages = faults.get(device) ?? listen(device);
  const before = messages.length;
  return () => {
    const first = messages[before];
    if (first === undefined) return;
    throw new NtkBoardError(
      'device-fault',
      `${operation}: expected the GPU to carry out every operation, got "${first.split('\n')[0]}". Take a smaller probe or batchSize, or another backend.`,
    );
  };
}

function listen(device: GPUDevice): string[] {
  const messages: string[] = [];
  faults.set(device, messages);
  device.addEventListener('uncapturederror', ({ error }) => {
    if (messages.length < KEPT) messages.push(error.message);
  });
  return messages;
}
