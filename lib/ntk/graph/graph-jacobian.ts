import type * as tf from '@tensorflow/tfjs';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { ModelJacobian, OutputSelection } from '../algorithms/algorithm.ts';
import { engineInternals } from '../capture/engine-internals.ts';
import { tensorflowDevice } from '../device/tensorflow-device.ts';
import type { DifferentiableModel, NtkModel } from '../model/types.ts';
import type { Replay } from './replay.ts';
import { configurationOf, isReplayable } from './replayable-model.ts';
import { tensorflowC } from './tensorflow-c.ts';
import type { TensorflowGraph } from './tensorflow-graph.ts';
import { tracedJacobian } from './traced-jacobian.ts';

/** Graphs that are kept for one model: one for each probe shape and selection of outputs. */
const MOST_GRAPHS = 4;

/** `seen`: once; `refused`: it cannot be replayed. */
type State = 'seen' | 'refused' | Replay;

const states = new WeakMap<tf.LayersModel, Map<string, State>>();
const closer = new FinalizationRegistry((graph: TensorflowGraph) => graph.close());

/** Whether the operations of this model's captures can be done as one graph here. */
export function replaysGraphs(model: NtkModel): boolean {
  const device = tensorflowDevice();
  return isReplayable(model) && device !== null && !device.binding.isUsingGpuDevice() && tensorflowC() !== null;
}

/**
 * The Jacobian of `structured` by one graph of TensorFlow, of the very operations that the native backend did for it before: nothing of tfjs is between them,
 * and independent ones share the cores. The first capture of a model is not for this, the second is traced, those after it are replayed
 * if the replay's numbers were the same to the last bit.
 *
 * Probe and weights are read before it returns; a replay is computed on another thread.
 *
 * @throws NtkBoardError `device-fault` (later) when TensorFlow fails
 * @returns null for what is left to tfjs: the first capture, models with layers of one's own, anything not traced completely
 */
export function graphJacobian(
  model: NtkModel,
  differentiable: DifferentiableModel,
  inputs: tf.Tensor[],
  selection: OutputSelection,
  operation: string,
): Promise<ModelJacobian> | null {
  if (!isReplayable(model) || engineInternals().state.gradientDepth > 0) return null;
  const known = states.get(model) ?? new Map<string, State>();
  states.set(model, known);
  const key = [configurationOf(model), selection, ...inputs.map(({ shape, dtype }) => `${dtype} ${shape}`)].join('|');
  const state = known.get(key);
  const fed = [...inputs, ...model.weights.map((weight) => weight.read())];
  if (state === 'refused') return null;
  if (state === undefined) {
    remember(known, key, 'seen');
    return null;
  }
  if (state !== 'seen') {
    remember(known, key, state);
    return state.runBeside(differentiable, fed).catch((cause: unknown) => {
      remember(known, key, 'refused');
      state.close();
      throw failed(operation, cause);
    });
  }
  const { jacobian, replay } = tracedJacobian(differentiable, inputs, fed, selection);
  remember(known, key, replay ?? 'refused');
  if (replay) closer.register(model, replay.graph);
  return Promise.resolve(jacobian);
}

function remember(known: Map<string, State>, key: string, state: State): void {
  known.delete(key);
  known.set(key, state);
  const [oldest] = known.keys();
  if (known.size <= MOST_GRAPHS || oldest === undefined) return;
  const dropped = known.get(oldest);
  known.delete(oldest);
  if (typeof dropped === 'object') dropped.close();
}

function failed(operation: string, cause: unknown): NtkBoardError {
  return new NtkBoardError(
    'device-fault',
    `${operation}: expected TensorFlow to compute the Jacobian's graph, got "${messageOf(cause)}". The next call does its operations one by one; if memory is short, give it fewer samples or memoryBudgetBytes.`,
    { cause },
  );
}
