import * as tf from '@tensorflow/tfjs';
import { followedBy, type ViewRule } from './view.ts';

/** `Concat`: the Jacobian's part behind the tensors before this one. */
export const concat: ViewRule = (view, { input, inputs, attrs, outputs }) => {
  const source = inputs[input];
  const [output] = outputs;
  if (!source || !output || source.shape.join() !== view.shape.join()) return null;
  const rank = view.shape.length;
  const axis = ((attrs.axis as number) + rank) % rank;
  const names = Object.keys(inputs);
  const before = names.slice(0, names.indexOf(input));
  const start = before.reduce((sum, name) => sum + (inputs[name]?.shape[axis] ?? 0), 0);
  return [
    followedBy(view, [...output.shape], (jacobian) => {
      const n = jacobian.shape[0] as number;
      const begin = [0, ...view.shape.map((_, i) => (i === axis ? start : 0))];
      return tf.reshape(tf.slice(tf.reshape(jacobian, [n, ...output.shape]), begin, [n, ...view.shape]), [n, -1]);
    }),
  ];
};
