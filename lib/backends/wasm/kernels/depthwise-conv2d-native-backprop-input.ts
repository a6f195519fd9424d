import type { TensorInfo } from '@tensorflow/tfjs';
import { inputOf, type KernelMaker, runKernel } from '../kernel.ts';
import { depthwiseConvInfo } from './depthwise-conv2d-info.ts';
import { spreadCotangents } from './spread-cotangents.ts';

/**
 * dX `[N, height, width, Cin]` of a depthwise convolution, as one: the spread-out cotangents meet the rotated filter
 * channel by channel, and the channels that came from one input channel are added up.
 */
export const depthwiseConv2dNativeBackpropInput: KernelMaker = (original) => (call) => {
  const { backend, attrs } = call;
  const dy = inputOf(call, 'dy');
  const filter = inputOf(call, 'filter');
  const inputShape = attrs.inputShape as number[];
  const info = depthwiseConvInfo(attrs, inputShape, filter.shape);
  const spread = spreadCotangents(backend, dy, info);
  const rotated = runKernel(original('Reverse'), { inputs: { x: filter }, attrs: { dims: [0, 1] }, backend });
  const perChannel: TensorInfo = { ...rotated, shape: [info.filterHeight, info.filterWidth, info.outChannels, 1] };
  const perOutput = runKernel(original('DepthwiseConv2dNative'), {
    inputs: { x: spread, filter: perChannel },
    attrs: { strides: [1, 1], dilations: [info.dilationHeight, info.dilationWidth], pad: 'valid', dataFormat: 'NHWC' },
    backend,
  });
  for (const { dataId } of [spread, rotated]) backend.disposeData(dataId);
  const multiplier = info.outChannels / info.inChannels;
  if (multiplier === 1) return perOutput;
  const dx = runKernel(original('Sum'), {
    inputs: { x: { ...perOutput, shape: [...inputShape, multiplier] } },
    attrs: { axis: [inputShape.length], keepDims: false },
    backend,
  });
  backend.disposeData(perOutput.dataId);
  return dx;
};
