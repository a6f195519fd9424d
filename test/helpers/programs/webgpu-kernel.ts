import * as tf from '@tensorflow/tfjs';
import { empiricalNtk, selectBackend } from '../../../lib/index.ts';

// Takes one kernel on WebGPU and ends by itself, or prints why it cannot.
try {
  const { reason } = await selectBackend({ prefer: 'webgpu' });
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  const { total } = await empiricalNtk(model, tf.ones([4, 3]));
  process.stdout.write(`${JSON.stringify({ reason, total: Array.from(total) })}\n`);
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  process.stdout.write(`${JSON.stringify({ code, message })}\n`);
}
