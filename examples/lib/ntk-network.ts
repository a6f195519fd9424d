import * as tf from '@tensorflow/tfjs';
import type { FunctionModel } from '../../lib/index.ts';

/** A network as plain functions and variables: what a custom training loop and the logger both take. */
export interface Network extends FunctionModel {
  dispose(): void;
}

export interface NtkNetworkOptions {
  inputs: number;
  /** Units of each hidden layer. */
  widths: readonly number[];
  seed: number;
}

/**
 * A tanh network with one output in the NTK parametrisation: `h -> h W / sqrt(fan_in) + b`, every weight drawn from N(0, 1)
 * and biases 0, so that the kernel neither grows nor shrinks with the width (Jacot et al. 2018, arXiv:1806.07572).
 */
export function ntkNetwork({ inputs, widths, seed }: NtkNetworkOptions): Network {
  const sizes = [inputs, ...widths, 1];
  const layers = sizes.slice(1).map((units, i) => {
    const fanIn = sizes[i] as number;
    return {
      scale: 1 / Math.sqrt(fanIn),
      weight: variable(`layer${i + 1}/weight`, () => tf.randomNormal([fanIn, units], 0, 1, 'float32', 1000 * seed + i)),
      bias: variable(`layer${i + 1}/bias`, () => tf.zeros([units])),
    };
  });
  const parameters = layers.flatMap(({ weight, bias }) => [weight, bias]);
  return {
    parameters,
    apply: (x) =>
      layers.reduce((h, { weight, bias, scale }, i) => {
        const preactivation = tf
          .matMul(h, weight as tf.Tensor2D)
          .mul(scale)
          .add(bias) as tf.Tensor2D;
        return i + 1 < layers.length ? preactivation.tanh() : preactivation;
      }, x as tf.Tensor2D),
    dispose: () => tf.dispose(parameters),
  };
}

/** tfjs allows each name once: dispose of a network before making the next. */
function variable(name: string, initial: () => tf.Tensor): tf.Variable {
  return tf.tidy(() => tf.variable(initial(), true, name));
}
