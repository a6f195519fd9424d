import * as tf from '@tensorflow/tfjs';
import { createNtkLogger } from '../../lib/index.ts';
import { SMALL_SIDE, smallDigits } from '../lib/digit-vectors.ts';
import { kendallTau, permutationPValue } from '../lib/kendall-tau.ts';
import { type Architecture, buildClassifier, randomArchitecture } from '../lib/random-classifier.ts';
import { storedRun } from '../lib/stored-run.ts';
import { balancedDigits, CLASSES, type Digits, loadDigits, sampleDigits } from '../mnist.ts';
import { createRandom, shuffledIndices } from '../seeded-random.ts';

const BATCH_SIZE = 32;
const PERMUTATIONS = 10_000;

export interface RankByConditionOptions {
  logdir: string;
  networks: number;
  /** Digits trained on, and tested on. */
  train: number;
  test: number;
  /** Digits of the kernel at initialisation. */
  probe: number;
  epochs: number;
  learningRate: number;
  seed: number;
  log: (line: string) => void;
}

/** One network, its figures read from the stored run. */
export interface RankedNetwork {
  runId: string;
  name: string;
  architecture: Architecture;
  /** `lambda_max / lambda_min` of the trace kernel before training. */
  conditionNumber: number;
  /** False: the smallest eigenvalue drowns in rounding and the condition number is "at least". */
  trusted: boolean;
  /** On the test digits after training. */
  accuracy: number;
}

export interface Ranking {
  /** Best conditioned first. */
  networks: RankedNetwork[];
  /** Kendall's tau-b of condition number and accuracy; negative when the better conditioned train better. */
  tau: number;
  /** Two-sided, by permutation. */
  pValue: number;
}

/**
 * Ranks random networks by the condition number of their kernel at initialisation, without training, and asks how well
 * that predicts their accuracy after a short training that is the same for all.
 * Source of the criterion: Chen, Gong & Wang 2021 (TE-NAS), arXiv:2102.11535.
 */
export async function rankByCondition(options: RankByConditionOptions): Promise<Ranking> {
  const data = loadData(options);
  const networks: RankedNetwork[] = [];
  for (let i = 0; i < options.networks; i++) {
    const network = await trainNetwork(i, data, options);
    networks.push(network);
    const { name, conditionNumber, accuracy } = network;
    options.log(`${name}: condition number ${conditionNumber.toExponential(2)}, accuracy ${accuracy.toFixed(3)}`);
  }
  tf.dispose([data.train.X, data.test.X, data.probe.X]);
  networks.sort((a, b) => a.conditionNumber - b.conditionNumber);
  return { networks, ...rankCorrelation(networks, options.seed) };
}

/** The figures of {@link Ranking} that a set of networks gives. */
export function rankCorrelation(networks: readonly RankedNetwork[], seed: number): Pick<Ranking, 'tau' | 'pValue'> {
  const conditions = networks.map(({ conditionNumber }) => conditionNumber);
  const accuracies = networks.map(({ accuracy }) => accuracy);
  const random = createRandom(seed);
  return {
    tau: kendallTau(conditions, accuracies).tau,
    pValue: permutationPValue(conditions, accuracies, PERMUTATIONS, (count) => shuffledIndices(count, random)),
  };
}

interface Samples {
  X: tf.Tensor4D;
  labels: Int32Array;
}

function loadData({ train, test, probe, seed }: RankByConditionOptions): Record<'train' | 'test' | 'probe', Samples> {
  const trained = sampleDigits(loadDigits('train'), train, seed);
  return {
    train: samples(trained),
    test: samples(sampleDigits(loadDigits('test'), test, seed)),
    probe: samples(balancedDigits(trained, probe)),
  };
}

function samples(digits: Digits): Samples {
  const shape: [number, number, number, number] = [digits.count, SMALL_SIDE, SMALL_SIDE, 1];
  return { X: tf.tensor4d(smallDigits(digits), shape), labels: digits.labels };
}

async function trainNetwork(
  index: number,
  { train, test, probe }: Record<'train' | 'test' | 'probe', Samples>,
  options: RankByConditionOptions,
): Promise<RankedNetwork> {
  const { logdir, epochs, learningRate, seed } = options;
  const architecture = randomArchitecture(1000 * seed + index);
  const name = `net-${String(index + 1).padStart(2, '0')}`;
  const sizes = { trainDigits: options.train, testDigits: options.test, probe: options.probe };
  const config = { ...architecture, ...sizes, optimizer: 'adam', epochs, learningRate, seed };
  const logger = createNtkLogger({ logdir, run: name, tags: ['study', 'rank-by-condition'], config });
  const model = buildClassifier(architecture, 1000 * seed + index);
  await logger.step(model, probe.X, { labels: probe.labels, step: 0, epoch: 0 });
  await descend(model, train, epochs, learningRate, createRandom(seed), (step, loss) => logger.log({ loss }, { step }));
  const batches = epochs * Math.ceil(train.labels.length / BATCH_SIZE);
  logger.log({ test_accuracy: await accuracyOf(model, test) }, { step: batches, epoch: epochs });
  await logger.finish();
  model.dispose();
  const stored = await storedRun(logdir, logger.runId);
  const condition = stored.metric('conditionNumber');
  return {
    runId: logger.runId,
    name,
    architecture,
    conditionNumber: condition.values[0]!,
    trusted: condition.trusted[0]!,
    accuracy: stored.scalar('test_accuracy').values[0]!,
  };
}

/** Adam on shuffled batches: a short training that the learning rate of no single architecture decides. */
async function descend(
  model: tf.Sequential,
  { X, labels }: Samples,
  epochs: number,
  learningRate: number,
  random: () => number,
  onStep: (step: number, loss: number) => void,
): Promise<void> {
  const optimizer = tf.train.adam(learningRate);
  const batches = Math.ceil(labels.length / BATCH_SIZE);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffledIndices(labels.length, random);
    for (let batch = 0; batch < batches; batch++) {
      const picked = order.subarray(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE);
      onStep(epoch * batches + batch + 1, await trainBatch(model, optimizer, X, labels, picked));
      await tf.nextFrame();
    }
  }
  optimizer.dispose();
}

async function trainBatch(
  model: tf.Sequential,
  optimizer: tf.Optimizer,
  X: tf.Tensor4D,
  labels: Int32Array,
  picked: Uint32Array,
): Promise<number> {
  const loss = tf.tidy(() => {
    const batch = tf.gather(X, tf.tensor1d(Int32Array.from(picked), 'int32'));
    const classes = tf.tensor1d(
      Int32Array.from(picked, (i) => labels[i]!),
      'int32',
    );
    const targets = tf.oneHot(classes, CLASSES);
    const logits = () => model.apply(batch, { training: true }) as tf.Tensor2D;
    return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(targets, logits()).asScalar(), true) as tf.Scalar;
  });
  const [value] = await loss.data();
  loss.dispose();
  return value as number;
}

async function accuracyOf(model: tf.Sequential, { X, labels }: Samples): Promise<number> {
  const logits = model.predict(X, { batchSize: 500 }) as tf.Tensor2D;
  const guesses = tf.tidy(() => logits.argMax(1));
  const classes = await guesses.data();
  tf.dispose([logits, guesses]);
  return labels.filter((label, i) => label === classes[i]).length / labels.length;
}
