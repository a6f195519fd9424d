import { avgPool, avgPool3d } from './avg-pool.ts';
import type { CorrectGradient } from './correct-gradient.ts';
import { max, min } from './max.ts';

/** Gradients that tfjs has wrong. */
export const CORRECT_GRADIENTS: readonly CorrectGradient[] = [avgPool, avgPool3d, max, min];
