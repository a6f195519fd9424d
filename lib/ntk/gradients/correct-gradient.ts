import type * as tf from '@tensorflow/tfjs';

/**
 * The gradient of a kernel for which that of tfjs is wrong or missing. One file a kernel; listed in `index.ts`. `gradFunc` gives tensors of the
 * surrounding tidy.
 */
export type CorrectGradient = tf.GradConfig;
