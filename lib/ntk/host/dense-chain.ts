import * as tf from '@tensorflow/tfjs';
import { NtkBoardError } from '../../protocol/errors.ts';
import { type ChainLayer, chainOfLayers } from '../explicit/chain-of-layers.ts';
import { ELEMENTWISE_ACTIVATIONS, type ElementwiseActivation } from '../explicit/elementwise-activation.ts';
import { elementwiseLayer, isIdentity } from '../explicit/layer-kinds.ts';
import type { NtkModel, Parameter } from '../model/types.ts';

/** A dense layer, and what happens to each of its numbers afterwards. */
export interface DenseLink {
  /** `[width, units]`. */
  kernel: tf.Tensor;
  bias: tf.Tensor | null;
  width: number;
  units: number;
  activations: ElementwiseActivation[];
}

/** A network of nothing but dense layers and elementwise functions. */
export interface DenseChain {
  /** What happens to each number of the probe first. */
  first: ElementwiseActivation[];
  links: DenseLink[];
}

/** Classes whose layers may be left out of a quick look: whatever else there is decides. */
const LAYERS = new Set(['Dense', 'Activation', 'ReLU', 'LeakyReLU', 'ThresholdedReLU', 'ELU', 'Rescaling']);

/** The model as a chain of dense layers that hold all its parameters, or null when it is anything else. */
export function denseChain(model: NtkModel, parameters: readonly Parameter[]): DenseChain | null {
  if (!(model instanceof tf.LayersModel)) return null;
  const layers = chainOrNull(model);
  if (!layers) return null;
  const chain: DenseChain = { first: [], links: [] };
  for (const layer of layers) if (!addLayer(chain, layer)) return null;
  const variables = new Set(chain.links.flatMap(({ kernel, bias }) => [kernel, bias]));
  return parameters.every(({ variable }) => variables.has(variable)) ? chain : null;
}

function chainOrNull(model: tf.LayersModel): ChainLayer[] | null {
  const isKnown = (layer: tf.layers.Layer) => {
    const className = layer.getClassName();
    return layer instanceof tf.LayersModel || LAYERS.has(className) || isIdentity({ className, config: {} });
  };
  if (!model.layers.every(isKnown)) return null;
  try {
    return chainOfLayers(model);
  } catch (error) {
    if (error instanceof NtkBoardError && error.code === 'unsupported-model') return null;
    throw error;
  }
}

/** False when the layer is of another kind, or applied along several positions. */
function addLayer({ first, links }: DenseChain, layer: ChainLayer): boolean {
  const { className, config, weights } = layer;
  if (isIdentity(layer)) return true;
  if (className === 'Dense') {
    const [kernel, bias] = weights.map((weight) => weight.read()) as [tf.Tensor, tf.Tensor | undefined];
    const [width, units] = kernel.shape as [number, number];
    if ((links.at(-1)?.units ?? width) !== width || layer.outputShape?.length !== 2) return false;
    links.push({ kernel, bias: bias ?? null, width, units, activations: [] });
  }
  const activation =
    className === 'Dense' || className === 'Activation'
      ? ELEMENTWISE_ACTIVATIONS[String(config.activation ?? 'linear')]
      : elementwiseLayer(layer);
  if (!activation) return false;
  if (activation !== ELEMENTWISE_ACTIVATIONS.linear) (links.at(-1)?.activations ?? first).push(activation);
  return true;
}
