import { backend_util } from '@tensorflow/tfjs';

type Shape4D = [number, number, number, number];

/** The geometry of a depthwise convolution from the attributes of its gradient kernels. */
export function depthwiseConvInfo(
  attrs: Record<string, unknown>,
  inputShape: number[],
  filterShape: number[],
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    attrs.strides as [number, number],
    (attrs.dilations ?? 1) as [number, number],
    attrs.pad as 'same',
    attrs.dimRoundingMode as 'floor',
    true,
  );
}
