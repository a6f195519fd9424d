/**
 * Trains a small convolutional network on handwritten digits and logs its Neural Tangent Kernel before the first step
 * and after every epoch:
 *
 *     npx tsx examples/mnist-cnn.ts --logdir runs --run cnn-lr-0.05 --learning-rate 0.05
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import type { BackendName } from '../lib/backends/candidates/candidate.ts';
import { createNtkLogger, type NtkLogger, selectBackend } from '../lib/index.ts';
import { balancedDigits, CLASSES, type Digits, loadDigits, pickDigits, SIDE, sampleDigits } from './mnist.ts';
import { createRandom, shuffledIndices } from './seeded-random.ts';
import { type EpochMetrics, showProgress, type TrainingProgress } from './training-progress.ts';

const BATCH_SIZE = 64;
const MOMENTUM = 0.9;
const PROBE_SIZE = 128;

const { values: flags } = parseArgs({
  options: {
    logdir: { type: 'string', default: 'runs' },
    run: { type: 'string', default: 'mnist-cnn' },
    'learning-rate': { type: 'string', default: '0.05' },
    epochs: { type: 'string', default: '10' },
    /** Digits to train on, and to validate on. */
    train: { type: 'string', default: '3000' },
    validation: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    /** tensorflow, wasm or cpu; the best that works when left out. */
    backend: { type: 'string' },
  },
});
const learningRate = positive('learning-rate');
const epochs = positive('epochs');
const seed = positive('seed');

const prefer = flags.backend as BackendName | undefined;
await selectBackend({ log: console.log, ...(prefer && { prefer }) });
const train = sampleDigits(loadDigits('train'), positive('train'), seed);
const validation = sampleDigits(loadDigits('test'), positive('validation'), seed);
const ntkLogger = createNtkLogger({
  logdir: flags.logdir,
  run: flags.run,
  tags: ['mnist'],
  config: {
    model: 'cnn',
    optimizer: 'momentum',
    learningRate,
    momentum: MOMENTUM,
    batchSize: BATCH_SIZE,
    epochs,
    trainDigits: train.count,
    validationDigits: validation.count,
    seed,
  },
});
await trainModel(buildModel(), ntkLogger);
await ntkLogger.finish();

/** Ends in logits: the kernel of logits is the one the theory speaks of. */
function buildModel(): tf.Sequential {
  const initializer = (offset: number) => tf.initializers.heNormal({ seed: 10 * seed + offset });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 8,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: initializer(1),
        inputShape: [SIDE, SIDE, 1],
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', kernelInitializer: initializer(2) }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 32, activation: 'relu', kernelInitializer: initializer(3) }),
      tf.layers.dense({ units: CLASSES, kernelInitializer: initializer(4) }),
    ],
  });
}

async function trainModel(model: tf.Sequential, ntkLogger: NtkLogger): Promise<void> {
  const probe = balancedDigits(train, PROBE_SIZE);
  const X = imageTensor(probe);
  const batches = Math.ceil(train.count / BATCH_SIZE);
  const progress = showProgress(flags.run, epochs, batches);
  const optimizer = tf.train.momentum(learningRate, MOMENTUM);
  const random = createRandom(seed);
  const snapshot = (step: number, epoch: number, { loss, acc }: { loss: number; acc: number }) => {
    const { loss: val_loss, acc: val_acc } = evaluate(model, validation);
    const metrics: EpochMetrics = { loss, acc, val_loss, val_acc };
    if (epoch > 0) progress.epoch(epoch, metrics);
    return ntkLogger.step(model, X, { labels: probe.labels, step, epoch, metrics });
  };

  await snapshot(0, 0, evaluate(model, train));
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const means = await trainEpoch(model, optimizer, shuffledIndices(train.count, random), epoch, progress);
    await snapshot(epoch * batches, epoch, means);
  }
  progress.stop();
}

/** Takes one step for each batch and returns the means over the epoch, measured while the weights changed. */
async function trainEpoch(
  model: tf.Sequential,
  optimizer: tf.Optimizer,
  order: Uint32Array,
  epoch: number,
  progress: TrainingProgress,
): Promise<{ loss: number; acc: number }> {
  const batches = Math.ceil(order.length / BATCH_SIZE);
  const sums = { loss: 0, correct: 0, seen: 0 };
  for (let batch = 0; batch < batches; batch++) {
    const digits = pickDigits(train, order.subarray(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE));
    const { loss, correct } = trainBatch(model, optimizer, digits);
    sums.loss += loss * digits.count;
    sums.correct += correct;
    sums.seen += digits.count;
    ntkLogger.log({ batch_loss: loss }, { step: (epoch - 1) * batches + batch + 1, epoch });
    progress.batch(epoch, batch + 1, sums.loss / sums.seen, sums.correct / sums.seen);
    // Without it, nothing else in this process (signals, the bar, the logger's writes) gets its turn during an epoch.
    await tf.nextFrame();
  }
  return { loss: sums.loss / sums.seen, acc: sums.correct / sums.seen };
}

function trainBatch(model: tf.Sequential, optimizer: tf.Optimizer, digits: Digits): { loss: number; correct: number } {
  return tf.tidy(() => {
    let correct = 0;
    const loss = optimizer.minimize(() => {
      const logits = model.apply(imageTensor(digits), { training: true }) as tf.Tensor2D;
      correct = countCorrect(logits, digits);
      return crossEntropy(logits, digits);
    }, true);
    return { loss: loss!.dataSync()[0]!, correct };
  });
}

function evaluate(model: tf.Sequential, digits: Digits): { loss: number; acc: number } {
  return tf.tidy(() => {
    const logits = model.predict(imageTensor(digits), { batchSize: 500 }) as tf.Tensor2D;
    return { loss: crossEntropy(logits, digits).dataSync()[0]!, acc: countCorrect(logits, digits) / digits.count };
  });
}

/** `[count, 28, 28, 1]`, in [0, 1]. */
function imageTensor({ images, count }: Digits): tf.Tensor4D {
  return tf.tidy(() => tf.tensor4d(Float32Array.from(images), [count, SIDE, SIDE, 1]).div(255));
}

function crossEntropy(logits: tf.Tensor2D, { labels }: Digits): tf.Scalar {
  return tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(labels, 'int32'), CLASSES), logits).asScalar();
}

function countCorrect(logits: tf.Tensor2D, { labels }: Digits): number {
  return logits.argMax(1).equal(tf.tensor1d(labels, 'int32')).sum().dataSync()[0]!;
}

function positive(flag: 'learning-rate' | 'epochs' | 'train' | 'validation' | 'seed'): number {
  const value = Number(flags[flag]);
  const isWhole = flag === 'learning-rate' || Number.isInteger(value);
  if (value > 0 && Number.isFinite(value) && isWhole) return value;
  throw new Error(`--${flag}: expected a positive number, got ${flags[flag]}`);
}
