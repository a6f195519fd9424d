import { backend_util } from '@tensorflow/tfjs';
import { inputOf, type KernelMaker, runKernel, transposed } from '../kernel.ts';
import { spreadCotangents } from './spread-cotangents.ts';

type Pair = [number, number];
type Shape4D = [number, number, number, number];

/** Beyond this, most of the multiplications would be with the zeros between spread-out cotangents. */
const MAX_STRIDE_AREA = 4;

/**
 * dX `[N, height, width, Cin]` of a convolution, as a convolution of the spread-out cotangents with the rotated filter:
 * about 8 times faster than tfjs-backend-wasm's own loop.
 */
export const conv2DBackpropInput: KernelMaker = (original) => (call) => {
  const { backend, attrs } = call;
  const { strides, pad, dimRoundingMode, dataFormat, inputShape } = attrs;
  const dy = inputOf(call, 'dy');
  const filter = inputOf(call, 'filter');
  const info = backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filter.shape as Shape4D,
    strides as Pair,
    1,
    pad as 'same',
    dimRoundingMode as 'floor',
  );
  if (dataFormat === 'NCHW' || info.strideHeight * info.strideWidth > MAX_STRIDE_AREA) {
    return original('Conv2DBackpropInput')(call);
  }
  const spread = spreadCotangents(backend, dy, info);
  const rotated = runKernel(original('Reverse'), { inputs: { x: filter }, attrs: { dims: [0, 1] }, backend });
  const swapped = transposed(original, backend, rotated, [0, 1, 3, 2]);
  const dx = runKernel(original('Conv2D'), {
    inputs: { x: spread, filter: swapped },
    attrs: { strides: [1, 1], dilations: [1, 1], pad: 'valid', dataFormat: 'NHWC' },
    backend,
  });
  for (const { dataId } of [spread, rotated, swapped]) backend.disposeData(dataId);
  return dx;
};
