import * as tf from '@tensorflow/tfjs';
import { loadDigits, sampleDigits } from '../mnist.ts';
import { SMALL_PIXELS, smallDigits, twoClasses } from './digit-vectors.ts';
import type { Network } from './ntk-network.ts';

/** Regression of a label of +1 or -1 on digits of two classes. */
export interface SignProblem {
  /** `[N, 196]`. */
  X: tf.Tensor2D;
  /** `[N, 1]`, +1 or -1. */
  Y: tf.Tensor2D;
  /** Class 0 or 1 of each sample. */
  labels: Int32Array;
  dispose(): void;
}

export function signProblem(classes: readonly [number, number], count: number, seed: number): SignProblem {
  const digits = twoClasses(sampleDigits(loadDigits('train'), 20_000, seed), classes, count);
  const labels = digits.labels.map((label) => (label === classes[0] ? 0 : 1));
  const X = tf.tensor2d(smallDigits(digits), [count, SMALL_PIXELS]);
  const Y = tf.tensor2d(
    Array.from(labels, (label) => 2 * label - 1),
    [count, 1],
  );
  return { X, Y, labels, dispose: () => tf.dispose([X, Y]) };
}

/** The loss `|f - y|^2 / (2N)`: the one the field's statements on 2 / eta are made for (Cohen et al. 2021, arXiv:2103.00065). */
export function halfMeanSquare(network: Network, { X, Y }: SignProblem): tf.Scalar {
  return tf.tidy(
    () =>
      tf
        .sub(network.apply(X) as tf.Tensor2D, Y)
        .square()
        .mean()
        .mul(0.5) as tf.Scalar,
  );
}

/** Whether to go on from here. It is asked before every step, with the weights that `loss` was measured at. */
export type BeforeStep = (step: number, loss: number) => Promise<boolean>;

/** Plain gradient descent on the whole batch, `theta <- theta - eta dL/dtheta`, until `beforeStep` says no. */
export async function descend(
  network: Network,
  problem: SignProblem,
  learningRate: number,
  beforeStep: BeforeStep,
): Promise<void> {
  const optimizer = tf.train.sgd(learningRate);
  for (let step = 0; ; step++) {
    const { value, grads } = tf.variableGrads(() => halfMeanSquare(network, problem), network.parameters);
    const [loss] = await value.data();
    const goOn = await beforeStep(step, loss as number);
    if (goOn) optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
    if (!goOn) break;
    // Without it, nothing else in this process (signals, the logger's writes) gets its turn.
    await tf.nextFrame();
  }
  optimizer.dispose();
}
