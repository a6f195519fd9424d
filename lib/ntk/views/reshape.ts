import * as tf from '@tensorflow/tfjs';
import type { ViewRule } from './view.ts';

/** `Reshape`, `ExpandDims`, `Squeeze`, `Identity`, and a `Cast` that changes nothing: the entries keep their order. */
export const reshape: ViewRule = (view, { input, inputs, outputs }) => {
  const source = inputs[input];
  const [output] = outputs;
  if (!source || !output || source.dtype !== output.dtype) return null;
  if (tf.util.sizeFromShape(view.shape) === output.size) return [{ ...view, shape: [...output.shape] }];
  // A repeated axis survives only a reshape that leaves the shape alone.
  return source.shape.join() === output.shape.join() ? [view] : null;
};
