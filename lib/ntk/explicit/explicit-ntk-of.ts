import type * as tf from '@tensorflow/tfjs';
import { checkOneOf } from '../check-option.ts';
import { toHost } from '../jacobian/to-host.ts';
import { all, andFinally, andThen } from '../maybe-async.ts';
import { differentiableModel } from '../model/differentiable-model.ts';
import { type ProbeInput, probeTensors } from '../model/probe-inputs.ts';
import type { NtkOutputs } from '../ntk-options.ts';
import { chainOfLayers } from './chain-of-layers.ts';
import { forwardStages } from './forward-stages.ts';
import { componentsOf, type ExplicitComponent } from './stages.ts';

/**
 * What {@link explicitNtk} computes, with everything read from a model: a chain of dense layers, activations (softmax and
 * logSoftmax included), `Rescaling` (the `1 / sqrt(width)` of the NTK parametrisation), flattening and dropout, nested models. All arithmetic is
 * float64 from the float32 weights, independent of tfjs and of the rest of the engine: a reference to check others by.
 *
 * Components are named like those of `empiricalNtk`, the outermost layer first, weight then bias; frozen layers have none.
 *
 * @param model `tf.Sequential`, or a `tf.LayersModel` whose layers form one chain
 * @param x probe `[N, ...]`
 * @throws NtkBoardError `unsupported-model` naming the layer that is not covered; `invalid-probe`, `invalid-option`
 *
 * @example
 * const components = await explicitNtkOf(model, X);
 */
export async function explicitNtkOf(
  model: tf.LayersModel,
  x: ProbeInput,
  options: { outputs?: NtkOutputs } = {},
): Promise<ExplicitComponent[]> {
  checkOneOf('explicitNtkOf', 'outputs', ['full', 'trace', 'pseudo'], options.outputs);
  const chain = chainOfLayers(model);
  const { inputs, dispose } = probeTensors(x, differentiableModel(model), 'explicitNtkOf');
  const [probe] = inputs as [tf.Tensor];
  const variables = chain.flatMap(({ weights }) => weights);
  // Everything is read before the first await.
  const read = andFinally(() => all([toHost(probe), ...variables.map((weight) => toHost(weight.read()))]), dispose);
  const trainable = new Set(model.trainableWeights);
  return await andThen(read, ([samples, ...values]) => {
    const numbers = new Map(variables.map((weight, i) => [weight, Float64Array.from(values[i] as Float32Array)]));
    const n = probe.shape[0] as number;
    const stages = forwardStages(chain, Float64Array.from(samples as Float32Array), n, (weight) => ({
      values: numbers.get(weight) as Float64Array,
      trainable: trainable.has(weight),
    }));
    return componentsOf(stages.list, n, stages.width, options.outputs ?? 'trace');
  });
}
