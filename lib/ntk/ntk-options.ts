import type { GramPrecision } from '../linalg/provider.ts';
import { ALGORITHMS, type AlgorithmName } from './algorithms/index.ts';
import { checkBoolean, checkOneOf, checkOutputIndices, checkPositiveInteger, invalidOption } from './check-option.ts';
import type { Kernel } from './empirical-ntk.ts';
import { checkParallel, type Parallel } from './parallel-workers.ts';
import { checkReuse } from './reusable-arrays.ts';
import type { NtkProgress } from './tiled-ntk.ts';

/**
 * What is kept of the outputs, for a model with C of them:
 * - `full`: `Theta[n, m, c, d]`, `[N, M, C, C]`
 * - `trace`: `sum_c Theta[n, m, c, c]`, `[N, M]` (a sum, not a mean)
 * - `pseudo`: `(1/C) sum_cd Theta[n, m, c, d]`, `[N, M]`: the kernel of the sum of the outputs, over C
 */
export type NtkOutputs = 'full' | 'trace' | 'pseudo';

/**
 * Which side of the Jacobian is contracted: `samples` is the kernel J J^T; `parameters` is J^T J, which has the same
 * non-zero eigenvalues; `smaller` is whichever has fewer rows.
 */
export type NtkGram = 'samples' | 'parameters' | 'smaller';

/** How a Jacobian is taken; shared by every call that needs one. */
export interface JacobianOptions {
  /** Default `auto`, which is `structured`. `docs/algorithms.md` says when each one wins. */
  algorithm?: AlgorithmName | 'auto';
  /** Only these outputs of the model take part, in this order; C is their number and the cost follows it. */
  outputIndices?: readonly number[];
  /** Samples that are differentiated at once; bounds the memory of the passes. Default: all; 64 for `batched-jacobian`. */
  batchSize?: number;
  /** Only the first batches of a dataset, or of a tensor taken `batchSize` at a time. Default: all. */
  numBatches?: number;
  /** Check three samples against per-sample autograd the first time a model is seen; default true. */
  verify?: boolean;
}

export interface EmpiricalNtkOptions extends JacobianOptions {
  /** Default `trace`. */
  outputs?: NtkOutputs;
  /** Default `samples`. */
  gram?: NtkGram;
  /** Only `Theta[n, n]`: `[N]`, or `[N, C, C]` for `full`. The N x N kernel is never formed. Default false. */
  diagonal?: boolean;
  /** False: the total only, `components` is empty. Default true. */
  components?: boolean;
  /** Of the products that make the kernel; the Jacobian is float32 either way. Default `float64`. */
  precision?: GramPrecision;
  /**
   * An earlier kernel of the same shape that is not wanted any more: the new one is written into its arrays, which must not be
   * read afterwards. Spares the memory, and the garbage collections that much fresh memory brings. Only for a whole kernel
   * over the samples that is computed beside a GPU; otherwise, and where lengths differ, nothing is taken.
   */
  reuse?: Kernel;
  /**
   * Bytes of Jacobian and of kernel held at a time; default no limit. Beyond it the kernel is put together from tiles over the
   * samples, and the model must not change until the promise resolves. The samples themselves, of a dataset too, are held beside.
   */
  memoryBudgetBytes?: number;
  /**
   * Worker threads that contract tiles of the kernel: their number, or a device for each, `['gpu:0', 'cpu:0']`. Any number of
   * workers gives the same float64 kernel bit by bit; devices of two kinds differ by rounding. Default 1.
   */
  parallel?: Parallel;
  /** Told after every tile. */
  onProgress?: (progress: NtkProgress) => void;
  /** Stops between tiles; the call then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Whether the kernel must be put together from tiles. */
export function wantsTiles(options: EmpiricalNtkOptions): boolean {
  const { memoryBudgetBytes, parallel, onProgress, signal } = options;
  return memoryBudgetBytes !== undefined || parallel !== undefined || onProgress !== undefined || signal !== undefined;
}

/** @throws NtkBoardError `invalid-option` naming the option, what it must be and what came */
export function checkJacobianOptions(options: JacobianOptions, operation: string): void {
  checkOneOf(operation, 'algorithm', ['auto', ...Object.keys(ALGORITHMS)], options.algorithm);
  checkOutputIndices(operation, options.outputIndices);
  checkPositiveInteger(operation, 'batchSize', options.batchSize);
  checkPositiveInteger(operation, 'numBatches', options.numBatches);
  checkBoolean(operation, 'verify', options.verify);
}

/**
 * @param isCross whether there is a second probe
 * @throws NtkBoardError `invalid-option`, also for options that exclude one another
 */
export function checkNtkOptions(options: EmpiricalNtkOptions, isCross: boolean, operation: string): void {
  checkJacobianOptions(options, operation);
  checkOneOf(operation, 'outputs', ['full', 'trace', 'pseudo'], options.outputs);
  checkOneOf(operation, 'gram', ['samples', 'parameters', 'smaller'], options.gram);
  checkBoolean(operation, 'diagonal', options.diagonal);
  checkBoolean(operation, 'components', options.components);
  checkOneOf(operation, 'precision', ['float64', 'float32'], options.precision);
  checkPositiveInteger(operation, 'memoryBudgetBytes', options.memoryBudgetBytes);
  checkParallel(operation, options.parallel);
  checkReuse(operation, options.reuse);
  if (options.diagonal && isCross) {
    throw invalidOption(operation, 'diagonal', 'false with a second probe, whose kernel has no diagonal', true);
  }
  const otherwise = options.diagonal || (options.gram ?? 'samples') !== 'samples' || options.numBatches !== undefined;
  if (wantsTiles(options) && otherwise) {
    const clash = "left out together with diagonal, gram: 'parameters' | 'smaller' and numBatches";
    throw invalidOption(operation, 'memoryBudgetBytes, parallel, onProgress and signal', clash, 'one of them');
  }
  if (options.gram === 'parameters' && (isCross || options.diagonal)) {
    const why = isCross ? 'with a second probe' : 'with diagonal: true';
    throw invalidOption(operation, 'gram', `samples or smaller ${why}`, 'parameters');
  }
}
