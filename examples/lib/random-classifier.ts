import * as tf from '@tensorflow/tfjs';
import { CLASSES } from '../mnist.ts';
import { createRandom } from '../seeded-random.ts';
import { SMALL_SIDE } from './digit-vectors.ts';

const ACTIVATIONS = ['relu', 'tanh', 'sigmoid', 'elu'] as const;

/** One point of the search space. JSON, so that it can stand beside its run. */
export type Architecture = {
  /** Convolutions 3 x 3, `filters` each, the first `pooled` of them followed by 2 x 2 pooling. */
  convolutions: number;
  filters: number;
  pooled: number;
  /** Dense layers before the last, `units` each. */
  dense: number;
  units: number;
  activation: (typeof ACTIVATIONS)[number];
  pooling: 'max' | 'average';
};

/** Independent, uniform draws; the same seed draws the same architecture. */
export function randomArchitecture(seed: number): Architecture {
  const random = createRandom(seed);
  // The first number of neighbouring seeds is not far enough apart.
  for (let i = 0; i < 8; i++) random();
  const pick = <T>(choices: readonly T[]) => choices[Math.floor(random() * choices.length)] as T;
  const convolutions = pick([0, 1, 2, 3]);
  return {
    convolutions,
    filters: pick([4, 8, 12]),
    pooled: pick([0, 1, 2].slice(0, convolutions + 1)),
    // At least one hidden layer: two linear models have the same kernel.
    dense: pick(convolutions > 0 ? [0, 1, 2, 3] : [1, 2, 3]),
    units: pick([8, 16, 32, 64]),
    activation: pick(ACTIVATIONS),
    pooling: pick(['max', 'average'] as const),
  };
}

/** The classifier of small digits `[N, 14, 14, 1]` that the architecture describes; it ends in logits `[N, 10]`. */
export function buildClassifier(architecture: Architecture, seed: number): tf.Sequential {
  const { convolutions, filters, pooled, dense, units, activation, pooling } = architecture;
  const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [SMALL_SIDE, SMALL_SIDE, 1] })] });
  let layer = 0;
  const kernelInitializer = () => tf.initializers.glorotUniform({ seed: 100 * seed + layer++ });
  for (let i = 0; i < convolutions; i++) {
    const shape = { filters, kernelSize: 3, padding: 'same', activation } as const;
    model.add(tf.layers.conv2d({ name: `conv${i + 1}`, ...shape, kernelInitializer: kernelInitializer() }));
    if (i < pooled) model.add(poolingLayer(pooling));
  }
  model.add(tf.layers.flatten());
  for (let i = 0; i < dense; i++) {
    model.add(tf.layers.dense({ name: `dense${i + 1}`, units, activation, kernelInitializer: kernelInitializer() }));
  }
  model.add(tf.layers.dense({ name: 'logits', units: CLASSES, kernelInitializer: kernelInitializer() }));
  return model;
}

function poolingLayer(pooling: Architecture['pooling']) {
  return pooling === 'max' ? tf.layers.maxPooling2d({ poolSize: 2 }) : tf.layers.averagePooling2d({ poolSize: 2 });
}
