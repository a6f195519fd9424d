import { chosenGramDevice } from '../linalg/choose-provider.ts';
import { runInWorker } from '../linalg/worker.ts';
import type { BlockMethod, ModelJacobian } from './algorithms/algorithm.ts';
import { captureProbe } from './capture-probe.ts';
import { checkPositiveInteger, invalidOption } from './check-option.ts';
import { blockBuffers } from './jacobian/block.ts';
import { andThen } from './maybe-async.ts';
import { differentiableModel } from './model/differentiable-model.ts';
import type { ProbeDataset } from './model/probe-dataset.ts';
import type { ProbeInput } from './model/probe-inputs.ts';
import type { DifferentiableModel, NtkModel } from './model/types.ts';
import { checkJacobianOptions, type JacobianOptions } from './ntk-options.ts';
import { checkSquares, SQUARE_BYTES } from './square-limit.ts';
import type { ParameterGrams, ParameterGramTask } from './tasks/parameter-gram.task.ts';

export interface FisherOptions extends JacobianOptions {
  /** Only the weights of these names; default all. */
  parameters?: readonly string[];
  /** What all matrices together may take, in bytes; default 4 GiB. */
  memoryBudgetBytes?: number;
}

export interface FisherComponent {
  name: string;
  layer: string;
  shape: number[];
  /** Number of entries (P). */
  size: number;
  method: BlockMethod;
  /** `sum_nc J[n, c, p] J[n, c, q]`, row-major `[P, P]`. */
  fisher: Float64Array;
}

export interface EmpiricalFisher {
  n: number;
  c: number;
  /** In `model.trainableWeights` order. */
  components: FisherComponent[];
}

/**
 * J^T J of the outputs for every trainable weight, `[P, P]`, accumulated in float64 over samples and outputs, with no
 * factor 1/N. These are the diagonal blocks of the Gauss-Newton matrix of the squared error, the Fisher information under
 * unit Gaussian noise of the outputs; the non-zero eigenvalues of one are those of its weight's full NTK component.
 *
 * Cost N * C * P^2 and 8 P^2 bytes for each weight. Equals TorchNTK's `autograd_components_Fisher`.
 *
 * @param x probe `[N, ...]` as for `empiricalNtk`
 * @throws NtkBoardError as `empiricalNtk`; `invalid-option` when the matrices do not fit, before anything is computed
 *
 * @example
 * const { components } = await empiricalFisher(model, X, { parameters: ['dense_Dense1/bias'] });
 */
export async function empiricalFisher(
  model: NtkModel,
  x: ProbeInput | ProbeDataset,
  options: FisherOptions = {},
): Promise<EmpiricalFisher> {
  const operation = 'empiricalFisher';
  checkJacobianOptions(options, operation);
  checkPositiveInteger(operation, 'memoryBudgetBytes', options.memoryBudgetBytes);
  const wanted = wantedParameters(differentiableModel(model), options.parameters, operation);
  checkSquares(
    wanted.map(({ name, size }) => ({ name, rows: size })),
    options.memoryBudgetBytes ?? SQUARE_BYTES,
    operation,
    'Choose weights with options.parameters, raise options.memoryBudgetBytes, or take the kernel of the samples (empiricalNtk), which has the same non-zero eigenvalues.',
  );
  const names = new Set(wanted.map(({ name }) => name));
  const captured = captureProbe(model, x, options, 'each', operation);
  return await andThen(captured, (jacobian) =>
    contractBlocks({ ...jacobian, blocks: jacobian.blocks.filter(({ parameter }) => names.has(parameter.name)) }),
  );
}

function wantedParameters(model: DifferentiableModel, names: unknown, operation: string) {
  if (names === undefined) return model.parameters;
  const known = model.parameters.map(({ name }) => name);
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => known.includes(name))) {
    throw invalidOption(operation, 'parameters', `a list of names among ${known.join(', ')}`, names);
  }
  return model.parameters.filter(({ name }) => names.includes(name));
}

async function contractBlocks(jacobian: ModelJacobian): Promise<EmpiricalFisher> {
  const blocks = jacobian.blocks.map(({ block }) => block);
  const task: ParameterGramTask = {
    blocks,
    outputsAreColumns: false,
    total: false,
    components: true,
    scale: 1,
    device: chosenGramDevice(),
  };
  const buffers = blockBuffers(blocks);
  const url = new URL('./tasks/parameter-gram.task.ts', import.meta.url);
  const { components } = await runInWorker<ParameterGramTask, ParameterGrams>(url, task, buffers);
  return {
    n: jacobian.n,
    c: jacobian.c,
    components: jacobian.blocks.map(({ parameter: { name, layer, shape, size }, method }, i) => ({
      name,
      layer,
      shape,
      size,
      method,
      fisher: components[i] as Float64Array,
    })),
  };
}
