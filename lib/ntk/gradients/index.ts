import { avgPool, avgPool3d } from './avg-pool.ts';
import type { CorrectGradient } from './correct-gradient.ts';
import { conv2d, depthwiseConv2d } from './dilated-convolution.ts';
import { max, min } from './max.ts';
import { truthValues } from './truth-values.ts';

/** Gradients that tfjs has wrong, or has not. */
export const CORRECT_GRADIENTS: readonly CorrectGradient[] = [
  avgPool,
  avgPool3d,
  conv2d,
  depthwiseConv2d,
  max,
  min,
  ...truthValues,
];
