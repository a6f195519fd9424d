import { NtkBoardError } from '../../protocol/errors.ts';
import type { NtkOutputs } from '../ntk-options.ts';
import { affine } from './affine.ts';
import { componentsOf, type ExplicitComponent, type Stage } from './stages.ts';

/** A dense layer `z = h W + b`. */
export interface ExplicitLayer {
  /** `[inputs, width]`, row-major, as tfjs keeps it. */
  kernel: ArrayLike<number>;
  /** `[width]`; left out or null for a layer without. */
  bias?: ArrayLike<number> | null;
}

export interface ExplicitNetwork {
  /** For each layer what it is fed, `[N, inputs]`: first the samples, then `h_l = scales[l] * phi(z_l)`. */
  activations: ArrayLike<number>[];
  /** Innermost first. */
  layers: ExplicitLayer[];
  /** Units of each layer. */
  widths: number[];
  /** Factor on each layer's output, after its activation. Default `1 / sqrt(width)`, and 1 for the last layer. */
  scales?: number[];
  /** phi', as a function of the preactivation z, of every layer but the last, which is linear. */
  activationDerivative: (z: number) => number;
  /** Default `trace`. */
  outputs?: NtkOutputs;
}

/**
 * The NTK of a dense network from its explicit derivative, without autograd: a list of components, the outermost layer
 * first, for each layer the weight's and then the bias', `[N, N]` float64 (`[N, N, C, C]` for `full`). Their sum is the
 * NTK. Pure TypeScript, synchronous, tfjs is not used.
 *
 * The network is `h_0 = x`, `z_l = h_(l-1) W_l + b_l`, `h_l = scale_l phi(z_l)`, `f = scale_L z_L`. Cost N^2 * width and
 * N * C * width^2 a layer. Equals TorchNTK's `explicit_ntk`, biases and several outputs included.
 *
 * Source: Jacot, Gabriel & Hongler 2018 (arXiv:1806.07572), section 4; Engel et al. 2022 (arXiv:2205.12372), TorchNTK.
 *
 * @throws NtkBoardError `invalid-option` naming the list whose length or sizes do not fit
 *
 * @example
 * const [last] = explicitNtk({
 *   activations: [x, hidden], // [N, 20] and [N, 32]
 *   layers: [{ kernel: w1, bias: b1 }, { kernel: w2, bias: b2 }],
 *   widths: [32, 1],
 *   activationDerivative: (z) => 1 - Math.tanh(z) ** 2,
 * });
 */
export function explicitNtk(network: ExplicitNetwork): ExplicitComponent[] {
  const { layers, widths, activationDerivative, outputs = 'trace' } = network;
  const last = layers.length - 1;
  const scales = network.scales ?? widths.map((width, l) => (l === last ? 1 : 1 / Math.sqrt(width)));
  const n = checkNetwork(network, scales);
  const stages = layers.flatMap((layer, l): Stage[] => {
    const units = widths[l] as number;
    const inputs = Float64Array.from(network.activations[l] as ArrayLike<number>);
    const kernel = Float64Array.from(layer.kernel);
    const bias = layer.bias ? `layers[${l}]/bias` : null;
    const dense: Stage = { kind: 'dense', inputs, kernel, units, layer: l, weight: `layers[${l}]/weight`, bias };
    const scale = scales[l] as number;
    const derivative =
      l === last
        ? new Float64Array(n * units).fill(scale)
        : affine(inputs, kernel, layer.bias ?? null, units).map((z) => scale * activationDerivative(z));
    return [dense, { kind: 'elementwise', derivative }];
  });
  return componentsOf(stages, n, widths[last] as number, outputs);
}

/** The number of samples. */
function checkNetwork({ activations, layers, widths, outputs }: ExplicitNetwork, scales: number[]): number {
  const lists = { activations, widths, scales };
  if (layers.length === 0) throw mismatch('layers to have at least one layer', 'none');
  for (const [name, list] of Object.entries(lists)) {
    if (list.length !== layers.length) {
      throw mismatch(`${name} to have one entry for each of the ${layers.length} layers`, `${list.length}`);
    }
  }
  if (outputs !== undefined && !['full', 'trace', 'pseudo'].includes(outputs)) {
    throw mismatch('outputs to be one of full, trace, pseudo', String(outputs));
  }
  const inputs = (layers[0] as ExplicitLayer).kernel.length / (widths[0] as number);
  const n = (activations[0] as ArrayLike<number>).length / inputs;
  if (!Number.isInteger(inputs) || !Number.isInteger(n) || n === 0) {
    throw mismatch(
      `activations[0] to be [N, ${inputs}] for layers[0].kernel [${inputs}, ${widths[0]}]`,
      `${activations[0]?.length} numbers`,
    );
  }
  layers.forEach((layer, l) => {
    checkLayer(layer, l, n, l === 0 ? inputs : (widths[l - 1] as number), widths[l] as number, activations);
  });
  return n;
}

function checkLayer(
  layer: ExplicitLayer,
  l: number,
  n: number,
  inputs: number,
  units: number,
  activations: ArrayLike<number>[],
): void {
  const got = activations[l]?.length;
  if (layer.kernel.length !== inputs * units) {
    throw mismatch(`layers[${l}].kernel to be [${inputs}, ${units}]`, `${layer.kernel.length} numbers`);
  }
  if (layer.bias && layer.bias.length !== units) {
    throw mismatch(`layers[${l}].bias to be [${units}]`, `${layer.bias.length} numbers`);
  }
  if (got !== n * inputs) throw mismatch(`activations[${l}] to be [${n}, ${inputs}]`, `${got} numbers`);
}

function mismatch(expected: string, got: string): NtkBoardError {
  return new NtkBoardError(
    'invalid-option',
    `explicitNtk: expected ${expected}, got ${got}. Layers go from the inputs to the outputs; explicitNtkOf(model, X) reads them from a model.`,
  );
}
