import * as tf from '@tensorflow/tfjs';
import { chooseProvider } from '../linalg/choose-provider.ts';
import type { ModelJacobian, ParameterJacobian } from './algorithms/algorithm.ts';
import { autograd } from './capture/sample-gradients.ts';
import { withWeights } from './capture/with-weights.ts';
import { captureProbe } from './capture-probe.ts';
import { invalidOption } from './check-option.ts';
import type { HostArray } from './jacobian/block.ts';
import { addMultiplied, type Multiply, transposeMultiplied } from './jacobian/block-operator.ts';
import { takeToHost } from './jacobian/to-host.ts';
import { all, andFinally, andThen, type MaybePromise } from './maybe-async.ts';
import { differentiableModel } from './model/differentiable-model.ts';
import { type ProbeInput, probeTensors } from './model/probe-inputs.ts';
import { selectOutputs } from './model/select-outputs.ts';
import type { DifferentiableModel, NtkModel } from './model/types.ts';
import { checkJacobianOptions, type JacobianOptions } from './ntk-options.ts';

export interface LinearizedUpdateOptions extends Omit<JacobianOptions, 'numBatches'> {
  /** Step of plain SGD, `theta - learningRate * dL/dtheta`. */
  learningRate: number;
  /** Targets `[N, C]` of the mean squared error, whose gradient is `2 (f - y) / (N C)`. Either these or `lossGradient`. */
  labels?: ArrayLike<number>;
  /** `dL/df`, `[N, C]`, of any loss; or a function that computes it from the outputs `[N, C]`. */
  lossGradient?: ArrayLike<number> | ((outputs: Float32Array, n: number, c: number) => ArrayLike<number>);
  /** Points `[M, ...]` at which the change is looked at; default the training points. */
  at?: ProbeInput;
}

export interface LinearizedUpdate {
  /** Points looked at (M). */
  m: number;
  c: number;
  learningRate: number;
  /** Outputs before the step, `[M, C]`. */
  outputs: Float32Array;
  /** `-learningRate * Theta dL/df`, `[M, C]`. */
  predicted: Float64Array;
  /** What the outputs really change by, `[M, C]`; to the rounding of float32 outputs. */
  actual: Float64Array;
  /** `|predicted - actual| / |actual|`, Frobenius; shrinks in proportion to the learning rate. */
  relativeError: number;
}

/**
 * The change of the outputs after one step of SGD as the NTK predicts it, `-learningRate * Theta(., X) dL/df`, beside what
 * really happens. The step is taken on copies of the weights: those of the model are read and never written.
 *
 * The difference of both is the curvature that the kernel does not see: small, training is in its linear (lazy) regime.
 *
 * Cost: a Jacobian, one backward pass over all samples and two forward passes; Theta is never formed.
 * Source: Jacot, Gabriel & Hongler 2018 (arXiv:1806.07572), section 4; Lee et al. 2019 (arXiv:1902.06720), section 2.2.
 *
 * @throws NtkBoardError as `empiricalNtk`; `no-gradient` when tfjs cannot differentiate the model
 *
 * @example
 * const { relativeError } = await linearizedUpdate(model, X, { labels: y, learningRate: 0.01 });
 */
export async function linearizedUpdate(
  model: NtkModel,
  x: ProbeInput,
  options: LinearizedUpdateOptions,
): Promise<LinearizedUpdate> {
  checkUpdateOptions(options);
  const { learningRate } = options;
  const capture = (probe: ProbeInput) => captureProbe(model, probe, options, 'each', OPERATION);
  const step = andThen(all([capture(x), ...(options.at ? [capture(options.at)] : [])]), (captured) => {
    const train = captured[0] as ModelJacobian;
    const gradient = lossGradientOf(train, options);
    const after = outputsAfterStep(model, x, options, gradient, train);
    return andThen(after, (changed) => ({ train, seen: captured[1] ?? train, gradient, changed }));
  });
  const { train, seen, gradient, changed } = await step;
  const predicted = (await kernelProduct(train, seen, gradient)).map((value) => -learningRate * value);
  const actual = Float64Array.from(changed, (value, i) => value - (seen.outputs[i] as number));
  const difference = Math.sqrt(actual.reduce((sum, value, i) => sum + (value - (predicted[i] as number)) ** 2, 0));
  const relativeError = difference / Math.sqrt(actual.reduce((sum, value) => sum + value ** 2, 0));
  return { m: seen.n, c: seen.c, learningRate, outputs: seen.outputs, predicted, actual, relativeError };
}

const OPERATION = 'linearizedUpdate';

/** `J_seen (J_train^T g)`, parameter by parameter. */
async function kernelProduct(train: ModelJacobian, seen: ModelJacobian, g: Float64Array): Promise<Float64Array> {
  const linalg = chooseProvider();
  const product: Multiply = (a, m, k, b, n, options) => linalg.matmul(a, m, k, b, n, options);
  const out = new Float64Array(seen.n * seen.c);
  for (const [q, { block }] of train.blocks.entries()) {
    const direction = await transposeMultiplied(block, g, product);
    await addMultiplied((seen.blocks[q] as ParameterJacobian<HostArray>).block, direction, out, product);
  }
  return out;
}

function outputsAfterStep(
  model: NtkModel,
  x: ProbeInput,
  options: LinearizedUpdateOptions,
  gradient: Float64Array,
  { n, c }: ModelJacobian,
): MaybePromise<HostArray> {
  const whole = differentiableModel(model);
  const differentiable = options.outputIndices ? selectOutputs(whole, options.outputIndices, OPERATION) : whole;
  const train = probeTensors(x, differentiable, OPERATION);
  const seen = options.at ? probeTensors(options.at, differentiable, OPERATION) : train;
  const compute = () => {
    const outputs = tf.tidy(() => {
      const cotangent = tf.tensor2d(Float32Array.from(gradient), [n, c]);
      const moved = movedWeights(differentiable, options.learningRate, () =>
        tf.sum(tf.mul(differentiable.forward(train.inputs), cotangent)),
      );
      return tf.keep(withWeights(moved, () => differentiable.forward(seen.inputs)).clone());
    });
    return andThen(takeToHost([outputs]), ([values]) => values as HostArray);
  };
  return andFinally(compute, () => {
    train.dispose();
    if (seen !== train) seen.dispose();
  });
}

function movedWeights(model: DifferentiableModel, learningRate: number, loss: () => tf.Tensor): Map<number, tf.Tensor> {
  const gradients = autograd(model, OPERATION, loss);
  return new Map(
    model.parameters.map(({ variable }, q) => {
      const step = tf.mul(tf.reshape(gradients[q] as tf.Tensor, variable.shape), learningRate);
      return [variable.id, tf.sub(variable, step)];
    }),
  );
}

function lossGradientOf({ outputs, n, c }: ModelJacobian, options: LinearizedUpdateOptions): Float64Array {
  const { labels, lossGradient } = options;
  const given = typeof lossGradient === 'function' ? lossGradient(outputs, n, c) : (lossGradient ?? labels);
  if (given?.length !== n * c) {
    const option = lossGradient === undefined ? 'labels' : 'lossGradient';
    throw invalidOption(OPERATION, option, `${n * c} numbers, [${n}, ${c}]`, `${given?.length} numbers`);
  }
  const values = Float64Array.from(given);
  return lossGradient === undefined ? values.map((y, i) => (2 * ((outputs[i] as number) - y)) / (n * c)) : values;
}

function checkUpdateOptions(options: LinearizedUpdateOptions): void {
  checkJacobianOptions(options, OPERATION);
  const { learningRate, labels, lossGradient } = options;
  if (!(Number.isFinite(learningRate) && learningRate > 0)) {
    throw invalidOption(OPERATION, 'learningRate', 'a finite number above 0', learningRate);
  }
  if ((labels === undefined) === (lossGradient === undefined)) {
    const got = labels === undefined ? 'neither' : 'both';
    throw invalidOption(OPERATION, 'labels or options.lossGradient', 'given, one of the two', got);
  }
}
