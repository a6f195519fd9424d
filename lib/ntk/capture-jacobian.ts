import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../protocol/errors.ts';
import type { ModelJacobian, OutputSelection } from './algorithms/algorithm.ts';
import { ALGORITHMS, type AlgorithmName } from './algorithms/index.ts';
import { differentiableModel } from './model/differentiable-model.ts';
import { type ProbeInput, probeTensors } from './model/probe-inputs.ts';
import type { DifferentiableModel, NtkModel } from './model/types.ts';
import { parametersNeedingAutograd } from './self-check.ts';

export interface CaptureOptions {
  /** `auto` is `structured`. */
  algorithm: AlgorithmName | 'auto';
  selection: OutputSelection;
  /** Compare three samples with per-sample autograd once for each model. */
  verify: boolean;
  /** The public call this is for, named in errors. */
  operation: string;
}

/**
 * The Jacobian of `model` on `probe`, as host arrays. Synchronous: weights may change as soon as it returns, and no
 * tensor is left behind, on errors neither.
 *
 * @throws NtkBoardError `invalid-probe`, `unsupported-model`, `no-trainable-weights`, `non-finite-parameters`,
 *   `sample-mixing-model`, `no-gradient`, `nested-gradient`
 */
export function captureJacobian(model: NtkModel, probe: ProbeInput, options: CaptureOptions): ModelJacobian {
  const differentiable = differentiableModel(model);
  // The scope is opened by hand: tf.tidy would walk through the arrays that are returned.
  const engine = tf.engine();
  engine.startScope('ntk');
  try {
    const inputs = probeTensors(probe, differentiable, options.operation);
    const name = options.algorithm === 'auto' ? 'structured' : options.algorithm;
    const needAutograd =
      name === 'structured' && options.verify
        ? parametersNeedingAutograd(model, differentiable, inputs, options.operation)
        : new Set<string>();
    const jacobian = ALGORITHMS[name](differentiable, inputs, options.selection, needAutograd);
    if (!jacobian.outputs.every(Number.isFinite)) throw nonFinite(differentiable, options.operation);
    return jacobian;
  } finally {
    engine.endScope();
  }
}

function nonFinite(model: DifferentiableModel, operation: string): NtkBoardError {
  const broken = model.parameters.filter(({ variable }) => !tf.tidy(() => variable.dataSync().every(Number.isFinite)));
  const names = broken.map((parameter) => parameter.name).join(', ');
  return broken.length > 0
    ? new NtkBoardError(
        'non-finite-parameters',
        `${operation}: expected finite weights, got NaN or infinity in ${names}. The training has diverged: lower the learning rate or clip gradients.`,
      )
    : new NtkBoardError(
        'non-finite-parameters',
        `${operation}: expected finite model outputs on the probe, got NaN or infinity although every trainable weight is finite. Look at the probe's values and at the layers' moving statistics.`,
      );
}
