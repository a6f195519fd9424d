import * as tf from '@tensorflow/tfjs';
import { CORRECT_GRADIENTS } from './index.ts';

/** Runs a forward pass, which must not wait for anything, whose backward pass has the right gradients. Those of tfjs are registered again afterwards: they train the model. */
export function withCorrectGradients<T>(forward: () => T): T {
  const originals = CORRECT_GRADIENTS.map(({ kernelName }) => [kernelName, tf.getGradient(kernelName)] as const);
  for (const gradient of CORRECT_GRADIENTS) tf.registerGradient(gradient);
  try {
    return forward();
  } finally {
    for (const [kernelName, original] of originals) {
      if (original) tf.registerGradient(original);
      else tf.unregisterGradient(kernelName);
    }
  }
}
