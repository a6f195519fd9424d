import { backend_util } from '@tensorflow/tfjs';
import { inputOf, type KernelMaker, runKernel, sliced, transposed } from '../kernel.ts';

type Pair = [number, number];
type Shape4D = [number, number, number, number];

/**
 * dW `[kh, kw, Cin, Cout]` of a convolution, as a convolution itself:
 * `dW[r, c, i, o] = sum_{n, y, x} X[n, y * stride + r * dilation - pad, ..., i] dY[n, y, x, o]` is X with its channels
 * as batch, convolved over space and batch with dY as filter; strides and dilations change places.
 */
export const conv2DBackpropFilter: KernelMaker = (original) => (call) => {
  const { backend, attrs } = call;
  const x = inputOf(call, 'x');
  const dy = inputOf(call, 'dy');
  const { strides, pad, dimRoundingMode, dataFormat } = attrs;
  // tfjs passes no dilations: its own gradient refuses them.
  const dilations = (attrs.dilations ?? 1) as Pair | number;
  const filterShape = attrs.filterShape as Shape4D;
  if (dataFormat === 'NCHW') throw new Error('expected dataFormat NHWC, got NCHW: wasm convolutions know no other');
  const info = backend_util.computeConv2DInfo(
    x.shape as Shape4D,
    filterShape,
    strides as Pair,
    dilations,
    pad as 'same',
    dimRoundingMode as 'floor',
  );
  const after = (before: number, size: number, out: number, stride: number, kernel: number, dilation: number) =>
    Math.max(0, (kernel - 1) * dilation + (out - 1) * stride + 1 - size - before);
  const { top, left } = info.padInfo;
  const bottom = after(top, info.inHeight, info.outHeight, info.strideHeight, info.filterHeight, info.dilationHeight);
  const right = after(left, info.inWidth, info.outWidth, info.strideWidth, info.filterWidth, info.dilationWidth);

  const xByChannel = transposed(original, backend, x, [3, 1, 2, 0]);
  const dyAsFilter = transposed(original, backend, dy, [1, 2, 0, 3]);
  const dwByChannel = runKernel(original('Conv2D'), {
    inputs: { x: xByChannel, filter: dyAsFilter },
    attrs: {
      strides: [info.dilationHeight, info.dilationWidth],
      dilations: [info.strideHeight, info.strideWidth],
      pad: [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
      dataFormat: 'NHWC',
    },
    backend,
  });
  // Input rows that no window reached make the result larger than the filter.
  const [kh, kw, cin, cout] = filterShape;
  const cropped = sliced(original('Slice'), backend, dwByChannel, [0, 0, 0, 0], [cin, kh, kw, cout]);
  const dw = transposed(original, backend, cropped, [1, 2, 0, 3]);
  for (const info of [xByChannel, dyAsFilter, dwByChannel, cropped]) backend.disposeData(info.dataId);
  return dw;
};
