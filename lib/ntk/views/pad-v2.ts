import * as tf from '@tensorflow/tfjs';
import { followedBy, type ViewRule } from './view.ts';

/** `PadV2`: the padding is constant, its part of the Jacobian is dropped. */
export const padV2: ViewRule = (view, { input, inputs, attrs, outputs }) => {
  const paddings = attrs.paddings as [number, number][];
  const [output] = outputs;
  if (!output || inputs[input]?.shape.join() !== view.shape.join()) return null;
  return [
    followedBy(view, [...output.shape], (jacobian) => {
      const n = jacobian.shape[0] as number;
      const begin = [0, ...paddings.map(([before]) => before)];
      return tf.reshape(tf.slice(tf.reshape(jacobian, [n, ...output.shape]), begin, [n, ...view.shape]), [n, -1]);
    }),
  ];
};
