import * as tf from '@tensorflow/tfjs';
import { toHost } from '../jacobian/to-host.ts';
import { all, andThen, type MaybePromise } from '../maybe-async.ts';
import type { NtkModel } from './types.ts';

/** The numbers of one layer on some samples, `[n, ...]` flat. */
type Numbers = Float32Array;

/**
 * The first layer, in the order of the model, whose outputs have a property; for error messages, once something is wrong.
 *
 * @param batches samples on which the model is run, each a list of its inputs
 * @param has told what a layer answers on each batch
 * @returns `layer 'name' (class), output [shape]`, or null when no layer has it or the model does not show its layers
 */
export function findLayer(
  model: NtkModel,
  batches: tf.Tensor[][],
  has: (outputs: Numbers[]) => boolean,
): MaybePromise<string | null> {
  if (!('layers' in model)) return null;
  const kept: tf.Tensor[] = [];
  try {
    const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
    const wanted = layers.map((layer) => layer.output).map((output) => (Array.isArray(output) ? output[0] : output));
    const probe = tf.model({ inputs: model.inputs, outputs: wanted as tf.SymbolicTensor[] });
    for (const inputs of batches) {
      const outputs = tf.tidy(() =>
        [probe.apply(inputs, { training: false }) as tf.Tensor | tf.Tensor[]]
          .flat()
          .map((one) => tf.keep(tf.clone(one))),
      );
      kept.push(...outputs);
    }
    return andThen(all(kept.map((tensor) => toHost(tensor))), (values) => {
      const at = layers.findIndex((_, i) => has(batches.map((_inputs, b) => values[b * layers.length + i] as Numbers)));
      const layer = layers[at];
      tf.dispose(kept);
      return layer ? `layer '${layer.name}' (${layer.getClassName()}), output [${kept[at]?.shape}]` : null;
    });
  } catch {
    tf.dispose(kept);
    // A layer that is used several times has no one output.
    return null;
  }
}
