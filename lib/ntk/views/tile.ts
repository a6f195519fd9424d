import * as tf from '@tensorflow/tfjs';
import { followedBy, type ViewRule } from './view.ts';

/**
 * `Tile`: repeating axes of size 1 is what broadcasting does anyway, so the view stays as it is and elementwise rules sum
 * over those axes (within a sample: LayerNormalization repeats its scale along the batch). Repeating longer axes adds the
 * Jacobian's repetitions up.
 */
export const tile: ViewRule = (view, { input, inputs, attrs, outputs }) => {
  const reps = attrs.reps as number[];
  const [output] = outputs;
  if (!output || reps.length !== view.shape.length) return null;
  if (reps.every((count, axis) => count === 1 || view.shape[axis] === 1)) return [view];
  if (inputs[input]?.shape.join() !== view.shape.join()) return null;
  const interleaved = reps.flatMap((count, axis) => [count, view.shape[axis] as number]);
  const repeated = reps.map((_, axis) => 2 * axis + 1);
  return [
    followedBy(view, [...output.shape], (jacobian) => {
      const n = jacobian.shape[0] as number;
      return tf.reshape(tf.sum(tf.reshape(jacobian, [n, ...interleaved]), repeated), [n, -1]);
    }),
  ];
};
