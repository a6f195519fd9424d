import type { ProbeLabels } from '../ntk/model/probe-labels.ts';
import type { Descent } from './descent.ts';
import type { Position } from './recorders/scalar-points.ts';

/** Options of `ntkLogger.step`. */
export interface StepOptions extends Position, Descent {
  /** Class of every probe sample, `[N]` or one-hot `[N, K]`: orders the kernel pictures, and is what alignment is with. */
  labels?: ProbeLabels;
  /** Scalars of the same step, as with `log`. */
  metrics?: Record<string, number>;
}
