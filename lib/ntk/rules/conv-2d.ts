import * as tf from '@tensorflow/tfjs';
import { perRecording } from '../capture/kernel-call.ts';
import { maySplitSamples } from '../capture/replay-mode.ts';
import { type ConvolutionAttributes, convolutionInfo, isChannelsLast } from '../convolution/convolution-call.ts';
import { convolutionInputGradient } from '../convolution/convolution-input-gradient.ts';
import { hostFilterGradients } from '../convolution/host-filter-gradients.ts';
import { sampleFilterGradients } from '../convolution/sample-filter-gradients.ts';
import { columnTaps, splitFilterGradients, splitsTaps } from '../convolution/split-patches.ts';
import { window2d, windowPatches } from '../convolution/window-patches.ts';
import type { Contribution, KernelRule, ParameterUse } from './rule.ts';

/** `Conv2D` (also every Conv1D): `J_n = sum_s patch_ns (x) delta_ns` over the output positions s. */
export const conv2d: KernelRule = {
  contribution: (use) => (use.input === 'filter' ? convolutionContribution(use) : null),
  inputGradient: convolutionInputGradient,
};

/** Shared by the plain and the fused convolution. */
export function convolutionContribution({ call, shape, n }: ParameterUse): Contribution | null {
  const { x, filter } = call.inputs;
  if (!x || !filter || !isChannelsLast(call) || filter.shape.join() !== shape.join()) return null;
  const batch = x.shape[0] as number;
  if (batch % n !== 0) return null;
  const info = convolutionInfo(call);
  const { outHeight, outWidth, outChannels, inChannels, filterShape } = info;
  const s = (batch / n) * outHeight * outWidth;
  const k = info.filterHeight * info.filterWidth * inChannels;
  const window = window2d(info);
  const isPlain = batch === n && window.dilation.every((step) => step === 1) && typeof call.attrs.pad === 'string';
  return {
    kind: 'factored',
    s,
    k,
    o: outChannels,
    left: () =>
      tf.reshape(
        perRecording(call, 'patches', () => windowPatches(x, window)),
        [n, s, k],
      ),
    right: (cotangent) => tf.reshape(cotangent, [n, s, outChannels]),
    written: (cotangent) => {
      const byHost = batch === n ? hostFilterGradients(x, cotangent, info) : null;
      if (byHost) return byHost;
      if (isPlain && maySplitSamples(n)) {
        const delta = tf.reshape(cotangent, [n, outHeight, outWidth, outChannels]);
        return sampleFilterGradients(x, delta, filterShape, call.attrs as unknown as ConvolutionAttributes);
      }
      if (batch !== n || !splitsTaps(window, inChannels, outChannels)) return null;
      const columns = perRecording(call, 'columns', () => columnTaps(x, window));
      return splitFilterGradients(columns, cotangent, window);
    },
  };
}
