import { heapView, inputOf, type KernelMaker } from '../kernel.ts';
import { depthwiseGeometry } from './depthwise-conv2d-geometry.ts';

/** dW `[kh, kw, Cin, multiplier]` of a depthwise convolution, accumulated in float64. */
export const depthwiseConv2dNativeBackpropFilter: KernelMaker = () => (call) => {
  const { backend, attrs } = call;
  const x = inputOf(call, 'x');
  const dy = inputOf(call, 'dy');
  const filterShape = attrs.filterShape as number[];
  const { inChannels, multiplier, forEachTap } = depthwiseGeometry(attrs, x.shape, filterShape);
  const output = backend.makeOutput(filterShape, 'float32');
  const inputs = heapView(backend, x);
  const cotangents = heapView(backend, dy);
  const sums = new Float64Array(filterShape.reduce((size, length) => size * length, 1));
  forEachTap((xOffset, dyOffset, filterOffset) => {
    for (let i = 0, o = 0; i < inChannels; i++) {
      const value = inputs[xOffset + i]!;
      for (let m = 0; m < multiplier; m++, o++) sums[filterOffset + o]! += value * cotangents[dyOffset + o]!;
    }
  });
  heapView(backend, output).set(sums);
  return output;
};
