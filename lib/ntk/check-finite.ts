import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../protocol/errors.ts';
import { toHost } from './jacobian/to-host.ts';
import { all, andThen, type MaybePromise } from './maybe-async.ts';
import { findLayer } from './model/find-layer.ts';
import type { DifferentiableModel, NtkModel } from './model/types.ts';

/** Backends whose activations turn NaN into a number, so that outputs look finite. They read at once. */
const HIDES_NAN = new Set(['wasm']);

/** Whether weights or probe hold NaN or infinity that may be gone from the outputs. */
export function hidesNan({ parameters }: DifferentiableModel, inputs: readonly tf.Tensor[]): boolean {
  if (!HIDES_NAN.has(tf.getBackend())) return false;
  return [...parameters.map(({ variable }) => variable), ...inputs].some((tensor) => !areFinite(tensor.dataSync()));
}

/** A sum, since looking at every number takes ten times as long. */
function areFinite(values: tf.TypedArray): boolean {
  let zero = 0;
  for (const value of values) zero += value * 0;
  return zero === 0;
}

/**
 * That the outputs `[N, C]` of a capture are finite, and with them all that made them.
 *
 * @throws NtkBoardError `non-finite-parameters`, `invalid-probe`, which name what is not
 */
export function checkFinite(
  outputs: Float32Array,
  model: NtkModel,
  differentiable: DifferentiableModel,
  inputs: tf.Tensor[],
  operation: string,
): MaybePromise<void> {
  if (outputs.every(Number.isFinite) && !hidesNan(differentiable, inputs)) return;
  const { parameters } = differentiable;
  return andThen(all(parameters.map(({ variable }) => toHost(variable))), (values) => {
    const broken = parameters.filter((_, i) => !values[i]?.every(Number.isFinite));
    if (broken.length > 0) {
      const names = broken.map(({ name, layer, shape }) => `${name} [${shape}] of layer '${layer}'`);
      throw new NtkBoardError(
        'non-finite-parameters',
        `${operation}: expected finite weights, got NaN or infinity in ${names.join(', ')}. The training has diverged: lower the learning rate or clip gradients.`,
      );
    }
    return andThen(all(inputs.map(toHost)), (probe) => {
      const at = probe.findIndex((numbers) => !numbers.every(Number.isFinite));
      if (at >= 0) {
        const { shape } = inputs[at] as tf.Tensor;
        const place = (probe[at] as Float32Array).findIndex((value) => !Number.isFinite(value));
        const sample = Math.floor((place * (shape[0] ?? 1)) / (probe[at]?.length ?? 1));
        throw new NtkBoardError(
          'invalid-probe',
          `${operation}: expected a probe of finite numbers, got NaN or infinity in sample ${sample} of input ${at} [${shape}]. Leave that sample out, or fill in what is missing.`,
        );
      }
      return andThen(
        findLayer(model, [inputs], ([values]) => !values?.every(Number.isFinite)),
        (layer) => {
          throw new NtkBoardError(
            'non-finite-parameters',
            `${operation}: expected finite model outputs on the probe, got NaN or infinity although every trainable weight is finite${layer ? `, first in ${layer}` : ''}. Look at the layers' moving statistics.`,
          );
        },
      );
    });
  });
}
