import * as tf from '@tensorflow/tfjs';
import { type KernelCall, perRecording } from '../capture/kernel-call.ts';
import type { Contribution, KernelRule, ParameterUse } from './rule.ts';
import { columnTaps, splitFilterGradients, splitsTaps } from './split-patches.ts';
import { window2d, windowPatches } from './window-patches.ts';

/** `Conv2D` (also every Conv1D): `J_n = sum_s patch_ns (x) delta_ns` over the output positions s. */
export const conv2d: KernelRule = {
  contribution: (use) => (use.input === 'filter' ? convolutionContribution(use) : null),
  inputGradient: convolutionInputGradient,
};

/** Attributes that the convolutions of tfjs share. */
export interface ConvolutionAttributes {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number;
  dataFormat?: string;
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Shared by the plain and the fused convolution. */
export function convolutionContribution({ call, shape, n }: ParameterUse): Contribution | null {
  const { x, filter } = call.inputs;
  if (!x || !filter || !isChannelsLast(call) || filter.shape.join() !== shape.join()) return null;
  const batch = x.shape[0] as number;
  if (batch % n !== 0) return null;
  const info = convolutionInfo(call);
  const s = (batch / n) * info.outHeight * info.outWidth;
  const k = info.filterHeight * info.filterWidth * info.inChannels;
  const window = window2d(info);
  return {
    kind: 'factored',
    s,
    k,
    o: info.outChannels,
    left: () =>
      tf.reshape(
        perRecording(call, 'patches', () => windowPatches(x, window)),
        [n, s, k],
      ),
    right: (cotangent) => tf.reshape(cotangent, [n, s, info.outChannels]),
    ...(batch === n && splitsTaps(window, info.inChannels, info.outChannels)
      ? {
          written: (cotangent) =>
            splitFilterGradients(
              perRecording(call, 'columns', () => columnTaps(x, window)),
              cotangent,
              window,
            ),
        }
      : {}),
  };
}

/**
 * The gradient with respect to the image. A dilated filter is one with zeros in between: tfjs has no gradient for the
 * first, and one for the second.
 */
export function convolutionInputGradient(
  call: KernelCall,
  input: string,
  cotangent: tf.Tensor,
): (() => tf.Tensor) | null {
  const { x, filter } = call.inputs;
  if (input !== 'x' || !x || !filter || !isChannelsLast(call)) return null;
  const { strides, pad, dimRoundingMode } = call.attrs as unknown as ConvolutionAttributes;
  const { dilationHeight, dilationWidth, ...info } = convolutionInfo(call);
  const isCentred = info.filterHeight % 2 === 1 && info.filterWidth % 2 === 1 && pad === 'same';
  if (isCentred && [info.strideHeight, info.strideWidth, dilationHeight, dilationWidth].every((step) => step === 1))
    return () => tf.conv2d(cotangent as tf.Tensor4D, turned(call, filter as tf.Tensor4D), 1, 'same');
  return () =>
    tf.conv2dTranspose(
      cotangent as tf.Tensor4D,
      withZerosBetween(filter as tf.Tensor4D, dilationHeight, dilationWidth),
      x.shape as [number, number, number, number],
      strides,
      pad,
      dimRoundingMode,
    );
}

/**
 * The filter turned by half, outputs to inputs: a convolution with it is the transposed one where every side is padded alike, and twice as fast
 * in the backends.
 */
function turned(call: KernelCall, filter: tf.Tensor4D): tf.Tensor4D {
  return perRecording(call, 'turned', () => tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2])) as tf.Tensor4D;
}

function isChannelsLast(call: KernelCall): boolean {
  return (call.attrs.dataFormat ?? 'NHWC') === 'NHWC';
}

function convolutionInfo(call: KernelCall): tf.backend_util.Conv2DInfo {
  const { strides, dilations, pad, dimRoundingMode } = call.attrs as unknown as ConvolutionAttributes;
  const { x, filter } = call.inputs as { x: tf.Tensor4D; filter: tf.Tensor4D };
  return tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations ?? 1, pad, dimRoundingMode);
}

function withZerosBetween(filter: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  return spread(spread(filter, 0, height), 1, width);
}

/** Puts `step - 1` zeros between the entries along an axis. */
function spread(filter: tf.Tensor4D, axis: 0 | 1, step: number): tf.Tensor4D {
  const length = filter.shape[axis];
  if (step === 1 || length === 1) return filter;
  const expanded = tf.expandDims(filter, axis + 1);
  const zeros = Array.from({ length: 5 }, (_, i): [number, number] => (i === axis + 1 ? [0, step - 1] : [0, 0]));
  const shape = [...filter.shape] as [number, number, number, number];
  shape[axis] = length * step;
  const flat = tf.reshape(tf.pad(expanded, zeros), shape);
  const size = [...shape] as [number, number, number, number];
  size[axis] = (length - 1) * step + 1;
  return tf.slice(flat, [0, 0, 0, 0], size) as tf.Tensor4D;
}
