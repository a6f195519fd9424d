import { runInWorker } from '../linalg/worker.ts';
import { NtkBoardError } from '../protocol/errors.ts';
import type { BlockMethod, ModelJacobian } from './algorithms/algorithm.ts';
import { ALGORITHMS, type AlgorithmName } from './algorithms/index.ts';
import { captureJacobian } from './capture-jacobian.ts';
import { blockParts } from './jacobian/block.ts';
import { all } from './maybe-async.ts';
import type { ProbeInput } from './model/probe-inputs.ts';
import type { NtkModel } from './model/types.ts';
import type { ContractedKernels, ContractTask } from './tasks/contract.task.ts';

/**
 * What is kept of the outputs, for a model with C of them:
 * - `full`: `Theta[n, m, c, d]`, `[N, M, C, C]`
 * - `trace`: `sum_c Theta[n, m, c, c]`, `[N, M]` (a sum, not a mean)
 * - `pseudo`: `(1/C) sum_cd Theta[n, m, c, d]`, `[N, M]`: the kernel of the sum of the outputs, over C
 */
export type NtkOutputs = 'full' | 'trace' | 'pseudo';

export interface EmpiricalNtkOptions {
  outputs?: NtkOutputs;
  algorithm?: AlgorithmName | 'auto';
  /** Check three samples against per-sample autograd the first time a model is seen; default true. */
  verify?: boolean;
}

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

export interface EmpiricalNtk {
  n: number;
  m: number;
  /** Outputs of the model (C). */
  c: number;
  outputs: NtkOutputs;
  /** The same as `outputs`. */
  mode: NtkOutputs;
  /** Row-major `[N, M]`, or `[N, M, C, C]` for `full`. The sum of the components. */
  total: Float64Array;
  /** In `model.trainableWeights` order. */
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
 * @param x1 probe `[N, ...]`: tensor, tensors (several inputs), or `{ data, shape }`
 * @param x2 second probe `[M, ...]` for a cross kernel, or null for the first again
 * @throws NtkBoardError `invalid-option`, `invalid-probe`, `no-trainable-weights`, `non-finite-parameters`,
 *   `unsupported-model`, `sample-mixing-model`, `no-gradient`, `nested-gradient`
 *
 * Cost: one forward and C backward passes, plus the contraction. Source: Jacot, Gabriel & Hongler 2018
 * (arXiv:1806.07572), equation 4; pseudo-NTK: Mohamadi, Bae & Sutherland 2022 (arXiv:2206.12543).
 *
 * @example
 * const { total, components } = await empiricalNtk(model, X, null, { outputs: 'trace' });
 */
export async function empiricalNtk(
  model: NtkModel,
  x1: ProbeInput,
  x2: ProbeInput | null = null,
  options: EmpiricalNtkOptions = {},
): Promise<EmpiricalNtk> {
  const outputs = options.outputs ?? 'trace';
  checkOptions(outputs, options.algorithm);
  const capture = (probe: ProbeInput) =>
    captureJacobian(model, probe, {
      algorithm: options.algorithm ?? 'auto',
      selection: outputs === 'pseudo' ? 'sum' : 'each',
      verify: options.verify ?? true,
      operation: 'empiricalNtk',
    });
  const [first, second] = await all([capture(x1), x2 === null ? null : capture(x2)]);
  return await contractJacobian(first as ModelJacobian, second ?? null, outputs);
}

/**
 * The kernel of captured Jacobians, contracted in a worker thread. The Jacobians' buffers move there and are gone
 * afterwards.
 *
 * @param second the Jacobian on the second probe, or null for a kernel of the first with itself
 */
export async function contractJacobian(
  first: ModelJacobian,
  second: ModelJacobian | null,
  outputs: NtkOutputs,
): Promise<EmpiricalNtk> {
  const task: ContractTask = {
    blocks: first.blocks.map(({ block }) => block),
    others: second?.blocks.map(({ block }) => block) ?? null,
    contraction: outputs === 'full' ? 'full' : 'trace',
    scale: outputs === 'pseudo' ? 1 / first.c : 1,
  };
  const buffers = [...task.blocks, ...(task.others ?? [])].flatMap((block) =>
    blockParts(block).map((part) => part.buffer),
  );
  const url = new URL('./tasks/contract.task.ts', import.meta.url);
  const { total, components } = await runInWorker<ContractTask, ContractedKernels>(url, task, buffers);
  return {
    n: first.n,
    m: second?.n ?? first.n,
    c: first.c,
    outputs,
    mode: outputs,
    total,
    components: first.blocks.map(({ parameter: { name, layer, shape, size }, method }, i) => ({
      name,
      layer,
      shape,
      size,
      method,
      kernel: components[i] as Float64Array,
    })),
  };
}

function checkOptions(outputs: string, algorithm: string | undefined): void {
  const modes = ['full', 'trace', 'pseudo'];
  if (!modes.includes(outputs)) throw invalid('outputs', modes, outputs);
  const algorithms = ['auto', ...Object.keys(ALGORITHMS)];
  if (algorithm !== undefined && !algorithms.includes(algorithm)) throw invalid('algorithm', algorithms, algorithm);
}

function invalid(option: string, allowed: string[], got: string): NtkBoardError {
  return new NtkBoardError(
    'invalid-option',
    `empiricalNtk: expected options.${option} to be one of ${allowed.join(', ')}, got ${got}.`,
  );
}
