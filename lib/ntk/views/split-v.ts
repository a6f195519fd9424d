import { sliceOf } from './slice.ts';
import type { ViewRule } from './view.ts';

/** `SplitV`: each part is a slice. The gates of GRU and ConvLSTM share one kernel this way. */
export const splitV: ViewRule = (view, { input, inputs, attrs, outputs }) => {
  if (inputs[input]?.shape.join() !== view.shape.join()) return null;
  const rank = view.shape.length;
  const axis = ((attrs.axis as number) + rank) % rank;
  let start = 0;
  return outputs.map((output) => {
    const begin = view.shape.map((_, i) => (i === axis ? start : 0));
    start += output.shape[axis] as number;
    return sliceOf(view, begin, output.shape);
  });
};
