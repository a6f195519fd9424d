import { totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../protocol/errors.ts';
import { differentiableModel } from './model/differentiable-model.ts';
import { isDataset, type ProbeDataset } from './model/probe-dataset.ts';
import type { ProbeInput } from './model/probe-inputs.ts';
import type { NtkModel } from './model/types.ts';
import type { EmpiricalNtkOptions, JacobianOptions } from './ntk-options.ts';

type Probe = ProbeInput | ProbeDataset;

/**
 * Refuses a kernel that this machine's memory cannot hold, before anything is computed. What is not known beforehand (the
 * length of a dataset, the outputs of a function) is left to the allocation.
 *
 * @throws NtkBoardError `memory-budget` with sizes, the largest weight and what to do
 */
export function checkKernelFits(model: NtkModel, x1: Probe, x2: Probe | null, options: EmpiricalNtkOptions): void {
  const n = sampleCount(x1);
  const m = x2 === null ? n : sampleCount(x2);
  const c = outputCount(model, options);
  if (n === null || m === null || c === null || options.diagonal || (options.gram ?? 'samples') !== 'samples') return;
  const cell = options.outputs === 'full' ? c * c : 1;
  const { parameters } = differentiableModel(model);
  const kernels = 1 + ((options.components ?? true) ? parameters.length : 0);
  const shape = options.outputs === 'full' ? `[${n}, ${m}, ${c}, ${c}]` : `[${n}, ${m}]`;
  const what = `${kernels} float64 ${kernels === 1 ? 'kernel' : 'kernels'} ${shape}${options.outputs === 'full' ? ` (N = ${n}, C = ${c})` : ''}`;
  const remedy =
    "Take fewer samples, options.outputIndices, outputs: 'trace', components: false or diagonal: true, or jacobianOperator with lanczos, which forms no kernel.";
  checkMemory('empiricalNtk', what, 8 * n * m * cell * kernels, remedy);
}

/** The same for Jacobians written out, `[N, C, P]` float32. */
export function checkJacobianFits(model: NtkModel, x: Probe, options: JacobianOptions): void {
  const n = sampleCount(x);
  const c = outputCount(model, options);
  if (n === null || c === null || options.numBatches !== undefined) return;
  const { parameters } = differentiableModel(model);
  const size = parameters.reduce((sum, parameter) => sum + parameter.size, 0);
  const largest = parameters.reduce((most, parameter) => (parameter.size > most.size ? parameter : most));
  const what = `float32 Jacobians [${n}, ${c}, ${size}], the largest of ${largest.name} [${largest.shape}] (layer '${largest.layer}')`;
  const remedy = 'Take fewer samples or options.outputIndices, or jacobianOperator, which does not write them out.';
  checkMemory('jacobian', what, 4 * n * c * size, remedy);
}

function checkMemory(operation: string, what: string, bytes: number, remedy: string): void {
  const limit = totalmem();
  if (bytes <= limit) return;
  const gib = (value: number) => `${(value / 2 ** 30).toPrecision(3)} GiB`;
  throw new NtkBoardError(
    'memory-budget',
    `${operation}: expected a result that fits into the ${gib(limit)} of this machine, got ${what}, ${gib(bytes)}. ${remedy}`,
  );
}

function sampleCount(probe: Probe): number | null {
  if (isDataset(probe)) return null;
  const [first] = Array.isArray(probe) ? probe : [probe];
  return first?.shape?.[0] ?? null;
}

function outputCount(model: NtkModel, { outputIndices }: JacobianOptions): number | null {
  if (outputIndices) return outputIndices.length;
  if (!(model instanceof tf.LayersModel)) return null;
  const sizes = model.outputs.map(({ shape }) =>
    shape.slice(1).reduce<number>((size, length) => size * (length ?? Number.NaN), 1),
  );
  const c = sizes.reduce((sum, size) => sum + size, 0);
  return Number.isFinite(c) ? c : null;
}
