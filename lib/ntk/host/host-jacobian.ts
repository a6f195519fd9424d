import * as tf from '@tensorflow/tfjs';
import { chosenGramDevice } from '../../linalg/choose-provider.ts';
import { computesBeside } from '../../linalg/compute-gram.ts';
import { coresToUse } from '../../linalg/openblas/idle-cores.ts';
import { Lanes } from '../../linalg/openblas/lanes.ts';
import { loadLibrary } from '../../linalg/openblas/load-library.ts';
import { type NativeLibrary, runBeside, runHere } from '../../linalg/openblas/native-library.ts';
import type { ModelJacobian, OutputSelection } from '../algorithms/algorithm.ts';
import { engineInternals } from '../capture/engine-internals.ts';
import { tensorflowGpu } from '../device/tensorflow-device.ts';
import type { HostArray, JacobianBlock } from '../jacobian/block.ts';
import { toHost } from '../jacobian/to-host.ts';
import type { DifferentiableModel, NtkModel, Parameter } from '../model/types.ts';
import { activate } from './activate.ts';
import { type DenseChain, type DenseLink, denseChain } from './dense-chain.ts';
import { type DenseFactors, DenseJacobian, type HostLink } from './dense-jacobian.ts';

/** Numbers of all weights up to which a copy of them is little beside the passes: more do not fit the processor's caches, and tfjs has them already. */
const MOST_WEIGHTS = 2 ** 22;

/** Backends that compute on the processor and hand out numbers at once. */
const ON_PROCESSOR = new Set(['tensorflow', 'wasm', 'cpu']);

/** Whether passes through a small dense network are better done by BLAS on the host than by the current backend. */
export function computesOnHost(): boolean {
  return ON_PROCESSOR.has(tf.getBackend()) && !tensorflowGpu() && computesBeside(chosenGramDevice());
}

/** The model as what {@link hostJacobian} takes; null for any other, with too many weights, and inside another gradient computation. */
export function hostChain(model: NtkModel, { parameters }: DifferentiableModel): DenseChain | null {
  const chain = computesOnHost() ? denseChain(model, parameters) : null;
  if (!chain || countWeights(chain) > MOST_WEIGHTS || engineInternals().state.gradientDepth > 0) return null;
  return chain;
}

/**
 * The Jacobian of a dense network with elementwise activations by BLAS on the host: the same passes and blocks as `structured`, without the work that tfjs has around each
 * operation. Probe and weights are read before it returns; the rest is computed beside this thread, on all cores.
 *
 * Source: Novak, Sohl-Dickstein & Schoenholz 2022 (arXiv:2206.08720), section 3.3.
 *
 * @param chain of the model, by {@link hostChain}
 * @param inputs the probe; not read later
 * @returns null for a probe that tfjs would convert
 */
export function hostJacobian(
  chain: DenseChain,
  differentiable: DifferentiableModel,
  inputs: tf.Tensor[],
  selection: OutputSelection,
): Promise<ModelJacobian> | null {
  const prepared = prepare(chain, differentiable, inputs, selection);
  if (!prepared) return null;
  const { library, passes, readAll, result } = prepared;
  const lanes = new Lanes(coresToUse());
  const strips = Promise.all(passes.strips().map((strip) => runBeside(library, strip, lanes)));
  try {
    // While the first layer's products are under way, and before anybody can train on.
    readAll();
  } catch (error) {
    strips.catch(() => {});
    throw error;
  }
  return strips.then(result);
}

/** The same on this thread; null for any model without such a chain. */
export function hostJacobianNow(
  model: NtkModel,
  differentiable: DifferentiableModel,
  inputs: tf.Tensor[],
  selection: OutputSelection,
): ModelJacobian | null {
  const chain = hostChain(model, differentiable);
  const prepared = chain && prepare(chain, differentiable, inputs, selection);
  if (!prepared) return null;
  const { library, passes, result } = prepared;
  for (const strip of passes.strips()) runHere(library, strip);
  return result();
}

interface Prepared {
  library: NativeLibrary;
  passes: DenseJacobian;
  /** Reads the weights that have not been needed so far. */
  readAll: () => void;
  result: () => ModelJacobian;
}

function prepare(
  chain: DenseChain,
  { parameters }: DifferentiableModel,
  inputs: tf.Tensor[],
  selection: OutputSelection,
): Prepared | null {
  const loaded = loadLibrary();
  const [probe] = inputs;
  const [first] = chain.links;
  if (!('library' in loaded) || !probe || !first) return null;
  const n = probe.shape[0] ?? 0;
  if (probe.dtype !== 'float32' || probe.size !== n * first.width) return null;
  const { library } = loaded;
  library.setThreads(1);
  const trained = new Set(parameters.map(({ variable }) => variable as tf.Tensor));
  const samples = readNow(probe);
  activate(samples, 0, samples.length, chain.first, null);
  const links = chain.links.map((link) => hostLink(link, trained));
  const passes = new DenseJacobian(library, links, samples, n, selection);
  const result = () => {
    passes.dispose();
    return assembled(chain, passes, parameters, n, selection);
  };
  const readAll = () => {
    for (const link of links) void link.kernel;
  };
  return { library, passes, readAll, result };
}

/** The layer, whose kernel is read when it is first asked for. */
function hostLink({ kernel, bias, ...rest }: DenseLink, trained: ReadonlySet<tf.Tensor>): HostLink {
  const isTrained = trained.has(kernel) || (bias !== null && trained.has(bias));
  let read: HostArray | null = null;
  return {
    ...rest,
    get kernel() {
      read ??= readNow(kernel);
      return read;
    },
    bias: bias && readNow(bias),
    isTrained,
  };
}

const countWeights = ({ links }: DenseChain): number => links.reduce((sum, { width, units }) => sum + width * units, 0);

/** These backends have the numbers at once. */
const readNow = (tensor: tf.Tensor): HostArray => toHost(tensor) as HostArray;

function assembled(
  { links }: DenseChain,
  { outputs, layers }: DenseJacobian,
  parameters: readonly Parameter[],
  n: number,
  selection: OutputSelection,
): ModelJacobian {
  const c = outputs.length / n;
  const rows = selection === 'sum' ? 1 : c;
  const blocks = parameters.map((parameter) => {
    const l = links.findIndex(({ kernel, bias }) => kernel === parameter.variable || bias === parameter.variable);
    const { width: k, units: o, kernel } = links[l] as DenseLink;
    const { inputs: left, cotangents } = layers[l] as DenseFactors;
    const right = cotangents as HostArray;
    const block: JacobianBlock =
      kernel === parameter.variable
        ? { kind: 'factored', n, c: rows, s: 1, k, o, left, right }
        : { kind: 'dense', n, c: rows, p: o, values: right };
    return { parameter, method: 'structured' as const, block };
  });
  return { n, c, outputs, blocks };
}
