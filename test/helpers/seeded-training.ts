import * as tf from '@tensorflow/tfjs';
import { randomNormal } from './random.ts';

export const PROBE_LABELS = Array.from({ length: 16 }, (_, n) => n % 2);

/** What is called after each update, with the model, a probe of 16 samples and the loss. */
export type AfterStep = (model: tf.LayersModel, probe: tf.Tensor2D, step: number, loss: number) => Promise<void> | void;

/**
 * Trains a small network for so many steps, everything seeded, and returns all its weights: two trainings of one length differ in no bit
 * unless something touched them. Leaves no tensor behind.
 */
export async function seededTraining(steps: number, afterStep: AfterStep = () => {}): Promise<Float32Array> {
  const normal = randomNormal(7);
  const tensor = (rows: number, cols: number) =>
    tf.tensor2d(Float32Array.from({ length: rows * cols }, normal), [rows, cols]);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [4], kernelInitializer: seeded(1) }),
      tf.layers.dense({ units: 2, kernelInitializer: seeded(2) }),
    ],
  });
  const [x, y, probe] = [tensor(8, 4), tensor(8, 2), tensor(16, 4)];
  const optimizer = tf.train.adam(0.01);
  for (let step = 0; step < steps; step++) {
    const cost = optimizer.minimize(
      () => tf.losses.meanSquaredError(y, model.apply(x) as tf.Tensor) as tf.Scalar,
      true,
    ) as tf.Scalar;
    const [loss = Number.NaN] = cost.dataSync();
    cost.dispose();
    await afterStep(model, probe, step, loss);
  }
  const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  tf.dispose([x, y, probe]);
  optimizer.dispose();
  model.dispose();
  return Float32Array.from(weights);
}

const seeded = (seed: number) => tf.initializers.glorotNormal({ seed });
