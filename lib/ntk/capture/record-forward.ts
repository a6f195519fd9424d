import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { withCorrectGradients } from '../gradients/with-correct-gradients.ts';
import type { DifferentiableModel, Parameter } from '../model/types.ts';
import { engineInternals, type TapeNode } from './engine-internals.ts';
import { ForwardWatch } from './forward-watch.ts';
import type { KernelCall } from './kernel-call.ts';

/** A forward pass with everything that its backward passes need. */
export interface ForwardRecording {
  output: tf.Tensor2D;
  tape: TapeNode[];
  calls: KernelCall[];
  /** Parameters that no call describes completely. */
  opaque: Set<Parameter>;
  dispose(): void;
}

/**
 * Runs the model forward on a fresh tape while watching every operation of the engine.
 *
 * @throws NtkBoardError `nested-gradient` inside another gradient computation
 */
export function recordForward(model: DifferentiableModel, inputs: tf.Tensor[]): ForwardRecording {
  const engine = engineInternals();
  if (engine.state.gradientDepth > 0) {
    throw new NtkBoardError(
      'nested-gradient',
      'capture: expected to be called outside of tf.grad, tf.variableGrads and optimizer.minimize, got a call inside one. Call step() before or after it.',
    );
  }
  const watch = new ForwardWatch(model.parameters, inputs);
  engine.startTape();
  let output: tf.Tensor2D;
  try {
    output = withCorrectGradients(() => watch.run(() => tf.tidy(() => model.forward(inputs))));
  } catch (error) {
    watch.dispose();
    dropTape();
    throw error;
  } finally {
    engine.endTape();
  }
  const tape = engine.state.activeTape ?? [];
  engine.state.activeTape = null;
  return {
    output: tf.keep(output),
    tape,
    calls: watch.calls,
    opaque: watch.opaque,
    dispose: () => {
      watch.dispose();
      disposeTape(tape);
      output.dispose();
    },
  };
}

/** Forgets the tape that tfjs has recorded last, and what it kept for its backward pass: after an error tfjs does neither. */
export function dropTape(): void {
  const { state } = engineInternals();
  disposeTape(state.activeTape);
  state.activeTape = null;
}

function disposeTape(tape: TapeNode[] | null): void {
  for (const node of tape ?? []) for (const tensor of node.saved ?? []) tensor.dispose();
}
