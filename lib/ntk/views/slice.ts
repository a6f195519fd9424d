import * as tf from '@tensorflow/tfjs';
import { followedBy, type ParameterView, type ViewRule } from './view.ts';

/** `Slice`: the Jacobian is zero outside of the slice. */
export const slice: ViewRule = (view, { input, inputs, attrs, outputs }) => {
  const begin = attrs.begin as number[];
  const [output] = outputs;
  if (!output || inputs[input]?.shape.join() !== view.shape.join()) return null;
  return [sliceOf(view, begin, output.shape)];
};

/** The part of a view that starts at `begin`. */
export function sliceOf(view: ParameterView, begin: number[], shape: number[]): ParameterView {
  const paddings = view.shape.map((size, axis): [number, number] => {
    const start = begin[axis] ?? 0;
    return [start, size - start - (shape[axis] as number)];
  });
  return followedBy(view, [...shape], (jacobian) => {
    const n = jacobian.shape[0] as number;
    return tf.reshape(tf.pad(tf.reshape(jacobian, [n, ...shape]), [[0, 0], ...paddings]), [n, -1]);
  });
}
