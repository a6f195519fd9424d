import { chosenGramDevice } from '../linalg/choose-provider.ts';
import { coresToUse, threadsToUse } from '../linalg/openblas/idle-cores.ts';
import type { GramPrecision } from '../linalg/provider.ts';
import { runInWorker } from '../linalg/worker.ts';
import { addTo } from './add-to.ts';
import type { BlockMethod, ModelJacobian } from './algorithms/algorithm.ts';
import { captureOptions, captureProbe } from './capture-probe.ts';
import type { ContractedKernels } from './contract-blocks.ts';
import { contractHere, isMomentary } from './contract-here.ts';
import { deviceNtk } from './device/device-ntk.ts';
import { tensorflowGpu } from './device/tensorflow-device.ts';
import { contractDiagonal } from './diagonal-ntk.ts';
import { blockBuffers } from './jacobian/block.ts';
import { checkKernelFits } from './kernel-size.ts';
import { all } from './maybe-async.ts';
import { outputNames } from './model/output-names.ts';
import { isDataset, type ProbeDataset } from './model/probe-dataset.ts';
import type { ProbeInput } from './model/probe-inputs.ts';
import type { NtkModel } from './model/types.ts';
import { checkNtkOptions, type EmpiricalNtkOptions, type NtkOutputs, wantsTiles } from './ntk-options.ts';
import { contractParameters, gramSide } from './parameter-gram.ts';
import { reusableArrays } from './reusable-arrays.ts';
import type { ContractTask } from './tasks/contract.task.ts';
import { tiledNtk } from './tiled-ntk.ts';

export interface NtkComponent {
  /** `LayerVariable.originalName` of the weight. */
  name: string;
  layer: string;
  shape: number[];
  size: number;
  method: BlockMethod;
  /** Shaped like the total. */
  kernel: Float64Array;
}

export interface EmpiricalNtk extends Kernel {
  /** What each of the C outputs is: `<output of the model>/<index within it>`, in the order in which they are laid. */
  outputNames: string[];
}

/** A kernel as it is contracted, without its model. */
export interface Kernel {
  n: number;
  m: number;
  /** Outputs that take part (C): all of the model's, or the number of `outputIndices`. */
  c: number;
  outputs: NtkOutputs;
  /** The same as `outputs`. */
  mode: NtkOutputs;
  /** `parameters`: total and components are J^T J, square, the components diagonal blocks of the total. */
  gram: 'samples' | 'parameters';
  /** Whether total and components are `Theta[n, n]` only. */
  diagonal: boolean;
  /**
   * Row-major `[N, M]`, or `[N, M, C, C]` for `full`. The sum of the components. With `diagonal` `[N]` or `[N, C, C]`; with
   * `gram: 'parameters'` `[P, P]` (for `trace` with several outputs `[C * P, C * P]`, in the order c, p).
   */
  total: Float64Array;
  /** In `model.trainableWeights` order; empty with `components: false`. */
  components: NtkComponent[];
}

/**
 * The empirical Neural Tangent Kernel `Theta[n, m, c, d] = sum_p J[n, c, p] J[m, d, p]` of a model, split by weight
 * tensor, with `J[n, c, p] = d f_c(x_n) / d theta_p`. No factor 1/N, 1/C or 1/width is applied.
 *
 * The Jacobian is float32, as tfjs computes it; the kernel is accumulated and returned in float64. Inference mode:
 * moving statistics, no dropout. Everything that reads the weights happens before the first await. Tensors passed in
 * stay the caller's; none are left behind.
 *
 * @param x1 probe `[N, ...]`: tensor, tensors (several inputs), `{ data, shape }`, or a `tf.data.Dataset` or
 *   other async iterable of batches. It is read across awaits: await the call before training goes on
 * @param x2 second probe `[M, ...]` for a cross kernel, or null for the first again
 * @throws NtkBoardError `invalid-option`, `invalid-probe`, `no-trainable-weights`, `non-finite-parameters`,
 *   `unsupported-model`, `sample-mixing-model`, `no-gradient`, `nested-gradient`, `weights-changed`, `memory-budget`
 *
 * Cost: one forward and C backward passes, plus the contraction; `docs/algorithms.md` has that of each algorithm.
 * Source: Jacot, Gabriel & Hongler 2018 (arXiv:1806.07572), equation 4; pseudo-NTK: Mohamadi, Bae & Sutherland 2022
 * (arXiv:2206.12543).
 *
 * @example
 * const { total, components } = await empiricalNtk(model, X, null, { outputs: 'trace' });
 */
export async function empiricalNtk(
  model: NtkModel,
  x1: ProbeInput | ProbeDataset,
  x2: ProbeInput | ProbeDataset | null = null,
  options: EmpiricalNtkOptions = {},
): Promise<EmpiricalNtk> {
  checkNtkOptions(options, x2 !== null, 'empiricalNtk');
  const kernel = await kernelOf(model, x1, x2, options);
  return { ...kernel, outputNames: outputNames(model, kernel.c, options.outputIndices ?? null) };
}

async function kernelOf(
  model: NtkModel,
  x1: ProbeInput | ProbeDataset,
  x2: ProbeInput | ProbeDataset | null,
  options: EmpiricalNtkOptions,
): Promise<Kernel> {
  if (options.numBatches === undefined) checkKernelFits(model, x1, x2, options);
  const outputs = options.outputs ?? 'trace';
  const selection = outputs === 'pseudo' ? 'sum' : 'each';
  if (wantsTiles(options)) return await tiled(model, x1, x2, outputs, options);
  const gpu = tensorflowGpu();
  if (gpu && !isDataset(x1) && !isDataset(x2) && staysOnDevice(options)) {
    const capture = captureOptions(options, selection, 'empiricalNtk');
    const kind = { contraction: outputs === 'full' ? 'full' : 'trace', other: x2, spectrum: false } as const;
    const { total, components, n, m, c, blocks } = await deviceNtk(model, x1, capture, gpu, kind);
    const named = (options.components ?? true) ? namedComponents({ blocks }, components) : [];
    return { ...kernelFacts({ n, c }, m, outputs), total, components: named };
  }
  const capture = (probe: ProbeInput | ProbeDataset) =>
    captureProbe(model, probe, options, selection, 'empiricalNtk', true);
  const [first, second] = await all([capture(x1), x2 === null ? null : capture(x2)]);
  return await contract(first as ModelJacobian, second ?? null, outputs, options);
}

async function contract(
  first: ModelJacobian,
  second: ModelJacobian | null,
  outputs: NtkOutputs,
  options: EmpiricalNtkOptions,
): Promise<Kernel> {
  const components = options.components ?? true;
  if (options.diagonal) {
    const kernels = await contractDiagonal(first, outputs);
    const facts = { ...kernelFacts(first, first.n, outputs), diagonal: true, total: sum(kernels) };
    return { ...facts, components: components ? namedComponents(first, kernels) : [] };
  }
  if (!second && gramSide(first, outputs, options.gram ?? 'samples') === 'parameters') {
    const { total, components: grams } = await contractParameters(first, outputs, components, 'empiricalNtk');
    const facts = { ...kernelFacts(first, first.n, outputs), gram: 'parameters' as const, total };
    return { ...facts, components: components ? namedComponents(first, grams) : [] };
  }
  const { precision, reuse } = options;
  return await contractJacobian(first, second, outputs, { precision, components, isAwaited: true, reuse });
}

export interface ContractionOptions {
  precision?: GramPrecision | undefined;
  /** False: the total only; components are neither kept nor moved between threads. */
  components?: boolean;
  /** Whether the caller does nothing else until the kernel is there: then all cores compute; else one, or more when they idle. */
  isAwaited?: boolean;
  /** A kernel whose arrays may be written into. */
  reuse?: Kernel | undefined;
}

/**
 * The kernel of captured Jacobians: products by BLAS beside this thread, what is left to do in a worker thread when it is
 * more than a moment's work. The Jacobians' buffers are gone afterwards.
 *
 * @param second the Jacobian on the second probe, or null for a kernel of the first with itself
 */
export async function contractJacobian(
  first: ModelJacobian,
  second: ModelJacobian | null,
  outputs: NtkOutputs,
  { precision = 'float64', components = true, isAwaited = false, reuse }: ContractionOptions = {},
): Promise<Kernel> {
  const task: ContractTask = {
    blocks: first.blocks.map(({ block }) => block),
    others: second?.blocks.map(({ block }) => block) ?? null,
    contraction: outputs === 'full' ? 'full' : 'trace',
    scale: outputs === 'pseudo' ? 1 / first.c : 1,
    components,
    space: reusableArrays(reuse),
    place: { device: chosenGramDevice(), precision, threads: isAwaited ? coresToUse() : threadsToUse() },
  };
  const space = (task.space ?? []).map(({ buffer }) => buffer);
  const buffers = [...blockBuffers([...task.blocks, ...(task.others ?? [])]), ...space];
  const url = new URL('./tasks/contract.task.ts', import.meta.url);
  const kernels = isMomentary(task)
    ? await contractHere(task)
    : await runInWorker<ContractTask, ContractedKernels>(url, task, buffers);
  return {
    ...kernelFacts(first, second?.n ?? first.n, outputs),
    total: kernels.total,
    components: components ? namedComponents(first, kernels.components) : [],
  };
}

/** Tiles, batches over the samples; see `tiledNtk`. */
async function tiled(
  model: NtkModel,
  x1: ProbeInput | ProbeDataset,
  x2: ProbeInput | ProbeDataset | null,
  outputs: NtkOutputs,
  options: EmpiricalNtkOptions,
): Promise<Kernel> {
  const contraction = {
    contraction: outputs === 'full' ? ('full' as const) : ('trace' as const),
    precision: options.precision ?? 'float64',
    components: options.components ?? true,
  };
  const capture = captureOptions(options, outputs === 'pseudo' ? 'sum' : 'each', 'empiricalNtk');
  const { n, m, c, total, components, facts } = await tiledNtk(model, x1, x2, capture, contraction, options);
  const named = (options.components ?? true) ? namedComponents(facts, components) : [];
  return { ...kernelFacts({ n, c }, m, outputs), total, components: named };
}

/** Whether the whole kernel can be made by one pass on a GPU. */
function staysOnDevice({ gram, diagonal, batchSize, precision }: EmpiricalNtkOptions): boolean {
  const isPlain = (gram ?? 'samples') === 'samples' && !diagonal && batchSize === undefined;
  return isPlain && (precision ?? 'float64') === 'float64';
}

function kernelFacts({ n, c }: Pick<ModelJacobian, 'n' | 'c'>, m: number, outputs: NtkOutputs) {
  return { n, m, c, outputs, mode: outputs, gram: 'samples' as const, diagonal: false };
}

type Named = Pick<ModelJacobian['blocks'][number], 'parameter' | 'method'>;

function namedComponents(jacobian: { blocks: readonly Named[] }, kernels: Float64Array[]): NtkComponent[] {
  return jacobian.blocks.map(({ parameter: { name, layer, shape, size }, method }, i) => ({
    name,
    layer,
    shape,
    size,
    method,
    kernel: kernels[i] as Float64Array,
  }));
}

function sum(kernels: Float64Array[]): Float64Array {
  const total = new Float64Array(kernels[0]?.length ?? 0);
  for (const kernel of kernels) addTo(total, kernel);
  return total;
}
