import { sliceOf } from './slice.ts';
import type { ParameterView, ViewRule } from './view.ts';

/** `Unpack` (unstack): each part is a slice without its axis. */
export const unpack: ViewRule = (view, { input, inputs, attrs, outputs }) => {
  if (inputs[input]?.shape.join() !== view.shape.join()) return null;
  const rank = view.shape.length;
  const axis = ((attrs.axis as number) + rank) % rank;
  return outputs.map((output, part): ParameterView => {
    const begin = view.shape.map((_, i) => (i === axis ? part : 0));
    const kept = view.shape.map((size, i) => (i === axis ? 1 : size));
    return { ...sliceOf(view, begin, kept), shape: [...output.shape] };
  });
};
