import * as tf from '@tensorflow/tfjs';
import type { NtkOutputs } from '../../lib/index.ts';

export interface Workload {
  name: string;
  model: () => tf.LayersModel;
  shape: number[];
  outputs: NtkOutputs;
}

const L = tf.layers;
const relu = { activation: 'relu' as const };
const same = { padding: 'same' as const };

function mlp(outputs: number): tf.LayersModel {
  return tf.sequential({
    layers: [
      L.dense({ units: 512, ...relu, inputShape: [784] }),
      L.dense({ units: 512, ...relu }),
      L.dense({ units: outputs }),
    ],
  });
}

function cnn(): tf.LayersModel {
  return tf.sequential({
    layers: [
      L.conv2d({ filters: 16, kernelSize: 3, ...same, ...relu, inputShape: [28, 28, 1] }),
      L.maxPooling2d({ poolSize: 2 }),
      L.conv2d({ filters: 32, kernelSize: 3, ...same, ...relu }),
      L.maxPooling2d({ poolSize: 2 }),
      L.flatten(),
      L.dense({ units: 64, ...relu }),
      L.dense({ units: 1 }),
    ],
  });
}

/** ResNet-8: a stem and three blocks of two 3x3 convolutions with batch normalisation, 78 thousand weights. */
function resNet8(): tf.LayersModel {
  const input = tf.input({ shape: [32, 32, 3] });
  const conv = (x: tf.SymbolicTensor, filters: number, kernelSize: number, strides: number) =>
    L.batchNormalization().apply(
      L.conv2d({ filters, kernelSize, strides, ...same, useBias: false }).apply(x),
    ) as tf.SymbolicTensor;
  const activated = (x: tf.SymbolicTensor) => L.reLU().apply(x) as tf.SymbolicTensor;
  let x = activated(conv(input, 16, 3, 1));
  for (const [filters, strides] of [
    [16, 1],
    [32, 2],
    [64, 2],
  ] as const) {
    const inner = conv(activated(conv(x, filters, 3, strides)), filters, 3, 1);
    const shortcut = strides === 1 ? x : conv(x, filters, 1, strides);
    x = activated(L.add().apply([inner, shortcut]) as tf.SymbolicTensor);
  }
  const outputs = L.dense({ units: 1 }).apply(L.globalAveragePooling2d({}).apply(x)) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs });
}

/** What the engine is measured on. */
export const WORKLOADS: readonly Workload[] = [
  { name: 'MLP 784-512-512-1, N = 256', model: () => mlp(1), shape: [256, 784], outputs: 'trace' },
  { name: 'MLP 784-512-512-1, N = 1024', model: () => mlp(1), shape: [1024, 784], outputs: 'trace' },
  { name: 'CNN, N = 128', model: cnn, shape: [128, 28, 28, 1], outputs: 'trace' },
  { name: 'CNN, N = 512', model: cnn, shape: [512, 28, 28, 1], outputs: 'trace' },
  { name: 'MLP, C = 10, trace, N = 128', model: () => mlp(10), shape: [128, 784], outputs: 'trace' },
  { name: 'MLP, C = 10, full, N = 128', model: () => mlp(10), shape: [128, 784], outputs: 'full' },
  { name: 'ResNet-8, N = 64', model: resNet8, shape: [64, 32, 32, 3], outputs: 'trace' },
];
