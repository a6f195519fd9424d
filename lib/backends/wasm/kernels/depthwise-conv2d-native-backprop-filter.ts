import { heapView, inputOf, type KernelMaker } from '../kernel.ts';
import { depthwiseConvInfo } from './depthwise-conv2d-info.ts';

/** dW `[kh, kw, Cin, multiplier]` of a depthwise convolution, accumulated in float64. */
export const depthwiseConv2dNativeBackpropFilter: KernelMaker = () => (call) => {
  const { backend, attrs } = call;
  const x = inputOf(call, 'x');
  const dy = inputOf(call, 'dy');
  const filterShape = attrs.filterShape as number[];
  const info = depthwiseConvInfo(attrs, x.shape, filterShape);
  const { inChannels, outChannels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = info;
  const multiplier = outChannels / inChannels;
  const output = backend.makeOutput(filterShape, 'float32');
  const inputs = heapView(backend, x);
  const cotangents = heapView(backend, dy);
  const sums = new Float64Array(filterHeight * filterWidth * outChannels);
  for (let n = 0; n < info.batchSize; n++) {
    for (let y = 0; y < outHeight; y++) {
      for (let r = 0; r < filterHeight; r++) {
        const row = y * info.strideHeight + r * info.dilationHeight - info.padInfo.top;
        if (row < 0 || row >= inHeight) continue;
        for (let c = 0; c < filterWidth; c++) {
          const filterOffset = (r * filterWidth + c) * outChannels;
          for (let p = 0; p < outWidth; p++) {
            const column = p * info.strideWidth + c * info.dilationWidth - info.padInfo.left;
            if (column < 0 || column >= inWidth) continue;
            const xOffset = ((n * inHeight + row) * inWidth + column) * inChannels;
            const dyOffset = ((n * outHeight + y) * outWidth + p) * outChannels;
            if (multiplier === 1) {
              for (let i = 0; i < inChannels; i++) {
                sums[filterOffset + i]! += inputs[xOffset + i]! * cotangents[dyOffset + i]!;
              }
            } else {
              for (let o = 0; o < outChannels; o++) {
                sums[filterOffset + o]! += inputs[xOffset + Math.trunc(o / multiplier)]! * cotangents[dyOffset + o]!;
              }
            }
          }
        }
      }
    }
  }
  (heapView(backend, output) as Float32Array).set(sums);
  return output;
};
