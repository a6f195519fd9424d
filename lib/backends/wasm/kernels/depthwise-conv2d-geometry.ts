import { backend_util } from '@tensorflow/tfjs';

type Shape4D = [number, number, number, number];

/** One tap of a depthwise convolution: element offsets of the channel vectors that meet there. */
export type Visit = (xOffset: number, dyOffset: number, filterOffset: number) => void;

export interface DepthwiseGeometry {
  inChannels: number;
  /** Output channels per input channel. */
  multiplier: number;
  /** Calls `visit` for every (sample, output position, filter position) that falls on the input, not on padding. */
  forEachTap(visit: Visit): void;
}

/** The geometry of a depthwise convolution from the attributes of its gradient kernels. */
export function depthwiseGeometry(
  attrs: Record<string, unknown>,
  inputShape: number[],
  filterShape: number[],
): DepthwiseGeometry {
  const info = backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    attrs.strides as [number, number],
    (attrs.dilations ?? 1) as [number, number],
    attrs.pad as 'same',
    attrs.dimRoundingMode as 'floor',
    true,
  );
  const { inChannels, outChannels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = info;
  const { top, left } = info.padInfo;
  return {
    inChannels,
    multiplier: outChannels / inChannels,
    forEachTap(visit) {
      for (let n = 0; n < info.batchSize; n++) {
        for (let y = 0; y < outHeight; y++) {
          for (let r = 0; r < filterHeight; r++) {
            const row = y * info.strideHeight + r * info.dilationHeight - top;
            if (row < 0 || row >= inHeight) continue;
            for (let x = 0; x < outWidth; x++) {
              const dyOffset = ((n * outHeight + y) * outWidth + x) * outChannels;
              for (let c = 0; c < filterWidth; c++) {
                const column = x * info.strideWidth + c * info.dilationWidth - left;
                if (column < 0 || column >= inWidth) continue;
                const xOffset = ((n * inHeight + row) * inWidth + column) * inChannels;
                visit(xOffset, dyOffset, (r * filterWidth + c) * outChannels);
              }
            }
          }
        }
      }
    },
  };
}
