import type * as tf from '@tensorflow/tfjs';
import type { HostBlas } from '../host/host-blas.ts';
import { HostConvolution } from './host-convolution.ts';
import { window2d } from './window-patches.ts';
import { windowRows } from './window-rows.ts';

/** The convolution that tfjs describes so, channels last; null for one that BLAS cannot take. */
export function hostConvolution({ library }: HostBlas, info: tf.backend_util.Conv2DInfo): HostConvolution | null {
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = info;
  const rows = windowRows(window2d(info), inHeight, inWidth, inChannels);
  const imageSize = inHeight * inWidth * inChannels;
  return rows && imageSize > 0
    ? new HostConvolution(library, { n: batchSize, imageSize, outputs: outChannels, rows })
    : null;
}
