import { outputAlignments } from '../output-alignment.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * `kernelTargetAlignment` with each class against the rest alone, by class number (the output of that number), no unit: the trace (or pseudo) kernel against every
 * column of the one-hot labels; each output's own kernel where `outputKernels` gives them. Formula and source: `outputAlignments`.
 */
export const kernelTargetAlignmentByOutput = kernelMetric(
  ['labels'],
  ({ kernel, labels, error, outputKernels, measures }) =>
    outputAlignments(outputKernels ?? [kernel], labels, { error, measures }),
);
