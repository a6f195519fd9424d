import { backend_util } from '@tensorflow/tfjs';
import { inputOf, type KernelMaker } from '../kernel.ts';

type Pair = [number, number];
type Shape4D = [number, number, number, number];
type Convolution = 'Conv2D' | 'FusedConv2D' | 'DepthwiseConv2dNative' | 'FusedDepthwiseConv2D';

/**
 * tfjs's own convolution, told its padding in numbers where `same` means none although the windows leave input over
 * (strides larger than the filter): there the wasm library's own arithmetic underflows and reads beyond the input.
 */
export const samePadding =
  (kernelName: Convolution): KernelMaker =>
  (original) =>
  (call) => {
    const { attrs } = call;
    if (attrs.pad !== 'same') return original(kernelName)(call);
    const info = backend_util.computeConv2DInfo(
      inputOf(call, 'x').shape as Shape4D,
      inputOf(call, 'filter').shape as Shape4D,
      attrs.strides as Pair,
      (attrs.dilations ?? 1) as Pair,
      'same',
      undefined,
      kernelName.includes('Depthwise'),
    );
    const height = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight;
    const width = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth;
    if (height >= info.inHeight && width >= info.inWidth) return original(kernelName)(call);
    const { top, bottom, left, right } = info.padInfo;
    const pad = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    return original(kernelName)({ ...call, attrs: { ...attrs, pad } });
  };
