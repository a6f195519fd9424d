import { convolutionInputGradient } from '../convolution/convolution-input-gradient.ts';
import { convolutionContribution } from './conv-2d.ts';
import { elementwise } from './reduce-to-parameter.ts';
import type { KernelRule } from './rule.ts';

/** `FusedConv2D`: a convolution with its bias; its output is the preactivation, as with the fused product. */
export const fusedConv2d: KernelRule = {
  contribution: (use) => {
    if (use.call.attrs.activation !== 'linear') return null;
    if (use.input === 'filter') return convolutionContribution(use);
    return use.input === 'bias' ? elementwise(use) : null;
  },
  inputGradient: (call, input, cotangent) =>
    call.attrs.activation === 'linear' ? convolutionInputGradient(call, input, cotangent) : null,
};
