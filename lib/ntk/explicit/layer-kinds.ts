import type { ChainLayer } from './chain-of-layers.ts';
import { type ElementwiseActivation, elu, rectifier, thresholded } from './elementwise-activation.ts';

/** Layers that pass their numbers on, in their order, in inference mode. */
const IDENTITIES = new Set([
  'InputLayer',
  'Flatten',
  'Reshape',
  'Dropout',
  'SpatialDropout1D',
  'AlphaDropout',
  'GaussianDropout',
  'GaussianNoise',
]);

/** Flattening channels-first images moves the channels behind. */
export function isIdentity({ className, config }: Pick<ChainLayer, 'className' | 'config'>): boolean {
  return IDENTITIES.has(className) && !(className === 'Flatten' && config.dataFormat === 'channelsFirst');
}

/** Layers that are an elementwise function by themselves; null for others. */
export function elementwiseLayer({ className, config }: ChainLayer): ElementwiseActivation | null {
  if (className === 'ReLU') return rectifier(0, (config.maxValue as number | null) ?? Number.POSITIVE_INFINITY);
  if (className === 'LeakyReLU') return rectifier(config.alpha as number);
  if (className === 'ThresholdedReLU') return thresholded(config.theta as number);
  if (className === 'ELU') return elu(config.alpha as number);
  if (className !== 'Rescaling') return null;
  const { scale, offset } = config as { scale: number; offset: number };
  return { value: (z) => scale * z + offset, derivative: () => scale };
}
