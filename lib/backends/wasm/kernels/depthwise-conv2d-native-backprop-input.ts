import { heapView, inputOf, type KernelMaker, zerosOutput } from '../kernel.ts';
import { depthwiseGeometry } from './depthwise-conv2d-geometry.ts';

/** dX `[N, height, width, Cin]` of a depthwise convolution. */
export const depthwiseConv2dNativeBackpropInput: KernelMaker = () => (call) => {
  const { backend, attrs } = call;
  const dy = inputOf(call, 'dy');
  const filter = inputOf(call, 'filter');
  const inputShape = attrs.inputShape as number[];
  const { inChannels, multiplier, forEachTap } = depthwiseGeometry(attrs, inputShape, filter.shape);
  const output = zerosOutput(backend, inputShape, 'float32');
  const sums = heapView(backend, output);
  const cotangents = heapView(backend, dy);
  const weights = heapView(backend, filter);
  forEachTap((xOffset, dyOffset, filterOffset) => {
    for (let i = 0, o = 0; i < inChannels; i++) {
      let sum = 0;
      for (let m = 0; m < multiplier; m++, o++) sum += cotangents[dyOffset + o]! * weights[filterOffset + o]!;
      sums[xOffset + i]! += sum;
    }
  });
  return output;
};
