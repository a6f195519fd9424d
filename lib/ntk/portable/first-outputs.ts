import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { differentiableModel } from '../model/differentiable-model.ts';
import { type ProbeInput, probeTensors } from '../model/probe-inputs.ts';
import type { NtkModel } from '../model/types.ts';

const SAMPLES = 3;
const TOLERANCE = 1e-5;

/** The model's outputs `[3, C]` on the first samples of a probe, flat, on a backend that reads synchronously. No tensor is left behind. */
export function firstOutputs(model: NtkModel, probe: ProbeInput, operation: string): Float32Array {
  const differentiable = differentiableModel(model);
  const { inputs, dispose } = probeTensors(probe, differentiable, operation);
  try {
    return tf.tidy(() => {
      const count = Math.min(SAMPLES, inputs[0]?.shape[0] ?? 0);
      const first = inputs.map((input) => tf.slice(input, [0], [count]));
      return Float32Array.from(differentiable.forward(first).dataSync());
    });
  } finally {
    dispose();
  }
}

/**
 * A layer may be known by the same name in two threads and be another one.
 *
 * @throws NtkBoardError `worker-unavailable` when a rebuilt model does not give these outputs
 */
export function checkFirstOutputs(model: NtkModel, probe: ProbeInput, wanted: Float32Array): void {
  const got = firstOutputs(model, probe, 'worker');
  const size = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-6);
  const worst = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - (got[i] as number))), 0) / size;
  // Outputs that are not finite are the capture's to tell of.
  if (got.length === wanted.length && !(worst > TOLERANCE)) return;
  throw new NtkBoardError(
    'worker-unavailable',
    `worker: expected the rebuilt model to give the outputs of the original, got ones that differ by ${worst.toExponential(1)} of their size. A layer means something else in another thread; snapshots are taken on the training's thread.`,
  );
}
