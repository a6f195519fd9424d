import type * as tf from '@tensorflow/tfjs';
import type { DeviceJacobian, ModelJacobian, OutputSelection } from '../algorithms/algorithm.ts';
import { structured } from '../algorithms/structured.ts';
import { inScope } from '../capture/in-scope.ts';
import { forReplay } from '../capture/replay-mode.ts';
import { tensorflowDevice } from '../device/tensorflow-device.ts';
import { blockParts, type HostArray } from '../jacobian/block.ts';
import { jacobianTensors, readJacobian } from '../jacobian/read-jacobian.ts';
import type { DifferentiableModel } from '../model/types.ts';
import { type Feed, graphDefinition } from './graph-definition.ts';
import { type OperationTrace, traceOperations } from './operation-trace.ts';
import { Replay } from './replay.ts';
import { tensorflowC } from './tensorflow-c.ts';
import { TensorflowGraph } from './tensorflow-graph.ts';

const MOST_OPERATIONS = 20_000;
const MOST_BYTES = 2 ** 26;

/** The Jacobian by tfjs on the native backend, and its operations as a graph that has just given the same; null where there is none. */
export function tracedJacobian(
  differentiable: DifferentiableModel,
  inputs: tf.Tensor[],
  fed: tf.Tensor[],
  selection: OutputSelection,
): { jacobian: ModelJacobian; replay: Replay | null } {
  const feeds = idsOf(fed).map((id, i): Feed => ({ id, shape: (fed[i] as tf.Tensor).shape }));
  const { result, trace } = traceOperations(() =>
    forReplay(() => inScope(() => structured(differentiable, inputs, selection, new Set()))),
  );
  const outputs = idsOf(jacobianTensors(result));
  // This backend has the numbers at once.
  const jacobian = readJacobian(result) as ModelJacobian;
  const isFloat = fed.every(({ dtype }) => dtype === 'float32');
  const replay = isFloat ? replayOf(trace, feeds, outputs, result) : null;
  if (!replay || givesSame(replay, differentiable, fed, jacobian)) return { jacobian, replay };
  replay.close();
  return { jacobian, replay: null };
}

/** TensorFlow's ids of tensors, which it then has. */
const idsOf = (tensors: tf.Tensor[]): number[] => tensorflowDevice()?.idsOf(tensors) ?? [];

function replayOf(trace: OperationTrace, feeds: Feed[], outputs: number[], result: DeviceJacobian): Replay | null {
  const c = tensorflowC();
  const used = new Set(trace.operations.flatMap(({ inputs }) => inputs));
  // A tensor that was not used may have been used under another name, its numbers as they were.
  const isWhole = !trace.hasRead && feeds.every(({ id }) => used.has(id));
  if (!c || !isWhole || trace.operations.length > MOST_OPERATIONS) return null;
  const definition = graphDefinition(trace, feeds);
  if (!definition || definition.length > MOST_BYTES) return null;
  const unique = [...new Set(outputs)];
  const places = outputs.map((id) => unique.indexOf(id));
  try {
    return new Replay(new TensorflowGraph(c, definition, feeds, unique), places, result);
  } catch {
    // An operation that eager TensorFlow takes in another form: tfjs goes on doing them one by one.
    return null;
  }
}

function givesSame(replay: Replay, model: DifferentiableModel, fed: tf.Tensor[], jacobian: ModelJacobian): boolean {
  const partsOf = ({ outputs, blocks }: ModelJacobian) => [
    outputs,
    ...blocks.flatMap(({ block }) => blockParts(block)),
  ];
  try {
    const others = partsOf(replay.run(model, fed));
    return partsOf(jacobian).every((part, i) => areSame(part, others[i] as HostArray));
  } catch {
    return false;
  }
}

const areSame = (a: HostArray, b: HostArray): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
