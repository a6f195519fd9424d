import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../protocol/errors.ts';
import type { ParameterJacobian } from './algorithms/algorithm.ts';
import { perSample } from './algorithms/per-sample.ts';
import { structured } from './algorithms/structured.ts';
import { blockGram } from './jacobian/block-gram.ts';
import type { DifferentiableModel, NtkModel } from './model/types.ts';

const SAMPLES = 3;
/** Relative Frobenius disagreement of a component above which a rule is not believed. float32 reaches 1e-6. */
const KERNEL_TOLERANCE = 1e-4;
const OUTPUT_TOLERANCE = 1e-4;
const ROUNDING = 1e-6;

const checked = new WeakMap<object, ReadonlySet<string>>();

/**
 * Names of the parameters whose structured component disagrees with per-sample autograd on the first three samples.
 * They must take per-sample autograd. Done once for each model object and remembered.
 *
 * @throws NtkBoardError `sample-mixing-model` when the output for a sample depends on the rest of the batch
 */
export function parametersNeedingAutograd(
  key: NtkModel,
  model: DifferentiableModel,
  inputs: tf.Tensor[],
  operation: string,
): ReadonlySet<string> {
  const known = checked.get(key);
  if (known) return known;
  const count = Math.min(SAMPLES, inputs[0]?.shape[0] ?? 0);
  const samples = inputs.map((input) => tf.slice(input, [0], [count]));
  checkSamplesAreIndependent(model, samples, count, operation);
  const fast = structured(model, samples, 'sum', new Set()).blocks;
  const plain = perSample(model, samples, 'sum', new Set()).blocks;
  const result = disagreeing(fast, plain);
  checked.set(key, result);
  return result;
}

function disagreeing(fast: ParameterJacobian[], plain: ParameterJacobian[]): Set<string> {
  const kernels = (list: ParameterJacobian[]) => list.map(({ block }) => blockGram(block, null, 'trace'));
  const wanted = kernels(plain);
  const total = Math.hypot(...wanted.map((kernel) => Math.hypot(...kernel)));
  const wrong = kernels(fast).map((kernel, i) => {
    const want = wanted[i] as Float64Array;
    const difference = Math.hypot(...kernel.map((value, j) => value - (want[j] as number)));
    // A component that vanishes in exact arithmetic is rounding on both sides: measure it against the total.
    return difference > KERNEL_TOLERANCE * Math.hypot(...want) + ROUNDING * total;
  });
  return new Set(fast.flatMap(({ parameter }, i) => (wrong[i] ? [parameter.name] : [])));
}

function checkSamplesAreIndependent(
  model: DifferentiableModel,
  samples: tf.Tensor[],
  count: number,
  operation: string,
): void {
  const together = model.forward(samples).dataSync();
  const alone = Array.from({ length: count }, (_, i) => [
    ...model.forward(samples.map((sample) => tf.slice(sample, [i], [1]))).dataSync(),
  ]).flat();
  const size = Math.max(1e-6, ...alone.map(Math.abs));
  const worst = Math.max(...alone.map((value, i) => Math.abs(value - (together[i] as number))));
  if (worst > OUTPUT_TOLERANCE * size) {
    throw new NtkBoardError(
      'sample-mixing-model',
      `${operation}: expected a model whose output for one sample does not depend on the others, got outputs that differ by ${worst.toExponential(1)} between a batch and single samples. Use moving statistics (inference mode) and reset stateful layers.`,
    );
  }
}
