import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../protocol/errors.ts';
import type { DeviceJacobian, ModelJacobian, ParameterJacobian } from './algorithms/algorithm.ts';
import { perSample } from './algorithms/per-sample.ts';
import { structured } from './algorithms/structured.ts';
import { inScope } from './capture/in-scope.ts';
import { hostJacobianNow } from './host/host-jacobian.ts';
import type { HostArray } from './jacobian/block.ts';
import { blockGram } from './jacobian/block-gram.ts';
import { readJacobian } from './jacobian/read-jacobian.ts';
import { takeToHost } from './jacobian/to-host.ts';
import { all, andFinally, andThen, type MaybePromise } from './maybe-async.ts';
import { findLayer } from './model/find-layer.ts';
import type { DifferentiableModel, NtkModel } from './model/types.ts';

const SAMPLES = 3;
/** Relative Frobenius disagreement of a component above which a rule is not believed. float32 reaches 1e-6. */
const KERNEL_TOLERANCE = 1e-4;
const OUTPUT_TOLERANCE = 1e-4;
const ROUNDING = 1e-6;

/** What the self-check found for one model. */
export interface SelfCheck {
  /** Names of the parameters that must take per-sample autograd: no rule, or one that disagreed. */
  perSample: ReadonlySet<string>;
  /** Names of those whose rule disagreed with autograd. */
  disagreeing: readonly string[];
  /** False when tfjs cannot differentiate the model, so that there was nothing to compare with. */
  verified: boolean;
  /** Whether the passes on the host, where the model has them, agree with autograd. */
  onHost: boolean;
}

const checked = new WeakMap<object, SelfCheck>();

/**
 * Compares the structured algorithm with per-sample autograd on the first three samples, parameter by parameter. Done
 * once for each model object and remembered.
 *
 * @throws NtkBoardError `sample-mixing-model` when the output for a sample depends on the rest of the batch
 */
export function selfCheck(
  key: NtkModel,
  model: DifferentiableModel,
  inputs: tf.Tensor[],
  operation: string,
): MaybePromise<SelfCheck> {
  const known = checked.get(key);
  if (known) return known;
  const count = Math.min(SAMPLES, inputs[0]?.shape[0] ?? 0);
  const samples = inputs.map((input) => tf.keep(tf.slice(input, [0], [count])));
  const check = () =>
    andThen(checkSamplesAreIndependent(key, model, samples, count, operation), () => {
      const fast = inScope(() => structured(model, samples, 'sum', new Set()));
      const plain = inScope(() => autogradOrNull(model, samples));
      const onHost = hostJacobianNow(key, model, samples, 'sum');
      return andThen(all([readJacobian(fast), plain && readJacobian(plain)]), ([a, b]) => {
        const result = compare(a as ModelJacobian, b ?? null, onHost);
        checked.set(key, result);
        return result;
      });
    });
  return andFinally(check, () => tf.dispose(samples));
}

/** Null where tfjs has no gradient: the structured rules may do without it. */
function autogradOrNull(model: DifferentiableModel, samples: tf.Tensor[]): DeviceJacobian | null {
  try {
    return perSample(model, samples, 'sum', new Set());
  } catch (error) {
    if (error instanceof NtkBoardError && error.code === 'no-gradient') return null;
    throw error;
  }
}

function compare(fast: ModelJacobian, plain: ModelJacobian | null, host: ModelJacobian | null): SelfCheck {
  const uncovered = fast.blocks.filter(({ method }) => method === 'per-sample').map(({ parameter }) => parameter.name);
  const disagreeing = plain ? disagreements(fast.blocks, plain.blocks) : [];
  const onHost = plain !== null && host !== null && disagreements(host.blocks, plain.blocks).length === 0;
  return { perSample: new Set([...uncovered, ...disagreeing]), disagreeing, verified: plain !== null, onHost };
}

function disagreements(fast: ParameterJacobian<HostArray>[], plain: ParameterJacobian<HostArray>[]): string[] {
  const kernels = (list: ParameterJacobian<HostArray>[]) => list.map(({ block }) => blockGram(block, null, 'trace'));
  const wanted = kernels(plain);
  const total = Math.hypot(...wanted.map((kernel) => Math.hypot(...kernel)));
  const wrong = kernels(fast).map((kernel, i) => {
    const want = wanted[i] as Float64Array;
    const difference = Math.hypot(...kernel.map((value, j) => value - (want[j] as number)));
    // A component that vanishes in exact arithmetic is rounding on both sides: measure it against the total.
    return !(difference <= KERNEL_TOLERANCE * Math.hypot(...want) + ROUNDING * total);
  });
  return fast.flatMap(({ parameter }, i) => (wrong[i] ? [parameter.name] : []));
}

function checkSamplesAreIndependent(
  key: NtkModel,
  model: DifferentiableModel,
  samples: tf.Tensor[],
  count: number,
  operation: string,
): MaybePromise<void> {
  const outputs = inScope(() => {
    const singles = Array.from({ length: count }, (_, i) =>
      model.forward(samples.map((sample) => tf.slice(sample, [i], [1]))),
    );
    return [tf.keep(tf.clone(model.forward(samples))), tf.keep(tf.concat(singles, 0))];
  });
  return andThen(takeToHost(outputs), ([together, alone]) => {
    const worst = disagreement(together as HostArray, alone as HostArray);
    if (!(worst > OUTPUT_TOLERANCE)) return;
    const singles = Array.from({ length: count }, (_, i) => samples.map((sample) => tf.slice(sample, [i], [1])));
    const mixes = ([batch, ...each]: Float32Array[]) =>
      disagreement(batch as Float32Array, Float32Array.from(each.flatMap((one) => [...one]))) > OUTPUT_TOLERANCE;
    return andThen(
      andFinally(
        () => findLayer(key, [samples, ...singles], mixes),
        () => tf.dispose(singles),
      ),
      (layer) => {
        throw new NtkBoardError(
          'sample-mixing-model',
          `${operation}: expected a model whose output for one sample does not depend on the others, got outputs that differ by ${worst.toExponential(1)} of their size between a batch and single samples${layer ? `, first in ${layer}` : ''}. Use moving statistics (inference mode) instead of those of the batch, and reset stateful layers.`,
        );
      },
    );
  });
}

/** The largest difference, over the largest number; NaN when any is. */
function disagreement(together: Float32Array, alone: Float32Array): number {
  const size = alone.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-6);
  return alone.reduce((most, value, i) => Math.max(most, Math.abs(value - (together[i] as number))), 0) / size;
}
