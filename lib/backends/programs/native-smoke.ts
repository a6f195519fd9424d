import * as tf from '@tensorflow/tfjs';
import { messageOf } from '../../protocol/errors.ts';
import { loadNative } from '../native/load-native.ts';
import { describeNativeBackend } from '../native/native-backend.ts';
import { smokeComputation } from '../smoke-computation.ts';

// Loads the native package whose folder is given, computes with it, and prints what it is as JSON.
try {
  await loadNative(process.argv[2] as string);
  if (!(await tf.setBackend('tensorflow')) || tf.getBackend() !== 'tensorflow') {
    throw new Error(`the backend does not start: tfjs stays on ${tf.getBackend()}`);
  }
  await smokeComputation();
  process.stdout.write(`${JSON.stringify(describeNativeBackend())}\n`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
