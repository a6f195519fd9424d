import * as tf from '@tensorflow/tfjs';
import { broadcastSum } from './broadcast-sum.ts';
import { convolutionContribution } from './conv-2d.ts';
import type { KernelRule } from './rule.ts';

/** `FusedConv2D`: a convolution with its bias; its output is the preactivation, as with the fused product. */
export const fusedConv2d: KernelRule = {
  contribution: (call, input, n) => {
    if (call.attrs.activation !== 'linear') return null;
    if (input === 'filter') return convolutionContribution(call, n);
    return input === 'bias' ? broadcastSum(call.inputs.bias?.shape ?? [], call.output.shape, n) : null;
  },
  inputGradient: (call, input, cotangent) => {
    const { x, filter } = call.inputs;
    const { strides, pad, dilations } = call.attrs as {
      strides: number | [number, number];
      pad: 'valid' | 'same' | number;
      dilations: number | [number, number];
    };
    const dilated = [dilations].flat().some((dilation) => dilation !== 1);
    if (input !== 'x' || !x || !filter || call.attrs.activation !== 'linear' || dilated) return null;
    return () =>
      tf.conv2dTranspose(
        cotangent as tf.Tensor4D,
        filter as tf.Tensor4D,
        x.shape as [number, number, number, number],
        strides,
        pad,
      );
  },
};
