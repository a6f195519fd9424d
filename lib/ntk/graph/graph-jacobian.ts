import type * as tf from '@tensorflow/tfjs';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { DeviceJacobian, ModelJacobian, OutputSelection } from '../algorithms/algorithm.ts';
import { structured } from '../algorithms/structured.ts';
import { engineInternals } from '../capture/engine-internals.ts';
import { inScope } from '../capture/in-scope.ts';
import { forReplay } from '../capture/replay-mode.ts';
import { tensorflowDevice } from '../device/tensorflow-device.ts';
import { blockParts, type HostArray, withParts } from '../jacobian/block.ts';
import { jacobianTensors, readJacobian } from '../jacobian/read-jacobian.ts';
import type { DifferentiableModel, NtkModel } from '../model/types.ts';
import { type Feed, graphDefinition } from './graph-definition.ts';
import { type OperationTrace, traceOperations } from './operation-trace.ts';
import { configurationOf, isReplayable } from './replayable-model.ts';
import { tensorflowC } from './tensorflow-c.ts';
import { TensorflowGraph } from './tensorflow-graph.ts';

/** Graphs that are kept for one model: one for each probe shape and selection of outputs. */
const MOST_GRAPHS = 4;
const MOST_OPERATIONS = 20_000;
const MOST_BYTES = 2 ** 26;

/** A Jacobian's operations as a graph, and where in the graph's results its parts lie. */
interface Replay {
  graph: TensorflowGraph;
  /** Places of the outputs and of the blocks' parts in what the graph returns. */
  places: number[];
  template: Omit<DeviceJacobian, 'outputs'>;
}

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
    return replay(state, differentiable, fed).catch((cause: unknown) => {
      remember(known, key, 'refused');
      throw failed(operation, cause);
    });
  }
  const { jacobian, made } = traced(differentiable, inputs, fed, selection);
  remember(known, key, made ?? 'refused');
  if (made) closer.register(model, made.graph);
  return Promise.resolve(jacobian);
}

function remember(known: Map<string, State>, key: string, state: State): void {
  known.delete(key);
  known.set(key, state);
  const [oldest] = known.keys();
  if (known.size <= MOST_GRAPHS || oldest === undefined) return;
  const dropped = known.get(oldest);
  known.delete(oldest);
  if (typeof dropped === 'object') dropped.graph.close();
}

function failed(operation: string, cause: unknown): NtkBoardError {
  return new NtkBoardError(
    'device-fault',
    `${operation}: expected TensorFlow to compute the Jacobian's graph, got "${messageOf(cause)}". The next call does its operations one by one; if memory is short, give it fewer samples or memoryBudgetBytes.`,
    { cause },
  );
}

async function replay(
  { graph, places, template }: Replay,
  { parameters }: DifferentiableModel,
  tensors: tf.Tensor[],
): Promise<ModelJacobian> {
  const results = await graph.runBeside(tensors.map(numbersOf));
  return assembled(template, parameters, places, results);
}

const numbersOf = (tensor: tf.Tensor): Float32Array => tensor.dataSync<'float32'>();

function assembled(
  { blocks, ...facts }: Replay['template'],
  parameters: DifferentiableModel['parameters'],
  places: number[],
  results: HostArray[],
): ModelJacobian {
  const [outputs, ...parts] = places.map((place) => results[place] as HostArray);
  return {
    ...facts,
    outputs: outputs as HostArray,
    blocks: blocks.map((entry, i) => ({
      ...entry,
      parameter: parameters[i] ?? entry.parameter,
      block: withParts(entry.block, parts.splice(0, blockParts(entry.block).length)),
    })),
  };
}

/** The Jacobian by tfjs, and its operations as a graph that has just given the same; null where there is none. */
function traced(
  differentiable: DifferentiableModel,
  inputs: tf.Tensor[],
  fed: tf.Tensor[],
  selection: OutputSelection,
): { jacobian: ModelJacobian; made: Replay | null } {
  const ids = tensorflowDevice()?.idsOf(fed) ?? [];
  const { result, trace } = traceOperations(() =>
    forReplay(() => inScope(() => structured(differentiable, inputs, selection, new Set()))),
  );
  const outputs = tensorflowDevice()?.idsOf(jacobianTensors(result)) ?? [];
  const jacobian = readJacobian(result) as ModelJacobian;
  const made = makeReplay(trace, fed, ids, outputs, result);
  if (!made) return { jacobian, made };
  const again = assembled(made.template, differentiable.parameters, made.places, made.graph.run(fed.map(numbersOf)));
  if (isSame(jacobian, again)) return { jacobian, made };
  made.graph.close();
  return { jacobian, made: null };
}

function makeReplay(
  trace: OperationTrace,
  tensors: tf.Tensor[],
  ids: number[],
  outputs: number[],
  template: Replay['template'],
): Replay | null {
  const c = tensorflowC();
  const used = new Set(trace.operations.flatMap((operation) => operation.inputs));
  // A tensor that was not used may have been used under another name, its numbers as they were.
  const isWhole = tensors.every(({ dtype }, i) => dtype === 'float32' && used.has(ids[i] as number));
  if (!c || trace.hasRead || !isWhole || trace.operations.length > MOST_OPERATIONS) return null;
  const feeds: Feed[] = tensors.map(({ shape }, i) => ({ id: ids[i] as number, shape }));
  const definition = graphDefinition(trace, feeds);
  if (!definition || definition.length > MOST_BYTES) return null;
  const unique = [...new Set(outputs)];
  try {
    const graph = new TensorflowGraph(c, definition, feeds, unique);
    const { n, c: count, blocks } = template;
    const places = outputs.map((id) => unique.indexOf(id));
    return { graph, places, template: { n, c: count, blocks } };
  } catch {
    // An operation that eager TensorFlow takes in another form: tfjs goes on doing them one by one.
    return null;
  }
}

function isSame(a: ModelJacobian, b: ModelJacobian): boolean {
  const partsOf = ({ outputs, blocks }: ModelJacobian) => [
    outputs,
    ...blocks.flatMap(({ block }) => blockParts(block)),
  ];
  const others = partsOf(b);
  return partsOf(a).every((part, i) => {
    const other = others[i] as HostArray;
    return part.length === other.length && part.every((value, j) => Object.is(value, other[j]));
  });
}
