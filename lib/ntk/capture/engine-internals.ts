import * as tf from '@tensorflow/tfjs';

/** One operation on the gradient tape of tfjs. */
export interface TapeNode {
  id: number;
  kernelName: string;
  inputs: Record<string, tf.Tensor>;
  outputs: tf.Tensor[];
  saved?: tf.Tensor[];
  gradient?: (dys: (tf.Tensor | null)[]) => Record<string, () => tf.Tensor>;
}

/** Parameters of the engine's one entry for every operation: a named kernel, or the function of a `customGrad`. */
export interface KernelInvocation {
  kernelName?: string;
  inputs: Record<string, tf.Tensor>;
  attrs?: Record<string, unknown>;
}

/**
 * The parts of the tfjs 4 engine that the taps rely on. They are not in its public types, and stable since tfjs 2.
 */
export interface EngineInternals {
  state: { gradientDepth: number; kernelDepth: number; activeTape: TapeNode[] | null };
  runKernelFunc: (invocation: KernelInvocation) => tf.Tensor | tf.Tensor[];
  startTape(): void;
  endTape(): void;
}

export function engineInternals(): EngineInternals {
  return tf.engine() as unknown as EngineInternals;
}

/** Runs `f` without recording on a gradient tape. */
export function withoutTape<T>(f: () => T): T {
  const { state } = engineInternals();
  state.kernelDepth++;
  try {
    return f();
  } finally {
    state.kernelDepth--;
  }
}
