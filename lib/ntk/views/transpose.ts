import * as tf from '@tensorflow/tfjs';
import { followedBy, type ViewRule } from './view.ts';

/** `Transpose`: the Jacobian is transposed back. */
export const transpose: ViewRule = (view, { attrs }) => {
  const perm = attrs.perm as number[];
  if (perm.length !== view.shape.length) return null;
  if (perm.every((axis, i) => axis === i)) return [view];
  const shape = perm.map((axis) => view.shape[axis] as number);
  const inverse = perm.map((_, axis) => perm.indexOf(axis) + 1);
  return [
    followedBy(view, shape, (jacobian) => {
      const n = jacobian.shape[0] as number;
      return tf.reshape(tf.transpose(tf.reshape(jacobian, [n, ...shape]), [0, ...inverse]), [n, -1]);
    }),
  ];
};
