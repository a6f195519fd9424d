import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createNtkLogger, type NtkLoggerOptions, selectBackend } from '../lib/index.ts';
import { nativeIsThere, tellNativeIsMissing } from './helpers/native.ts';
import { randomUniform } from './helpers/random.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { WORKER_MODELS } from './helpers/worker-models.ts';

const BACKENDS = nativeIsThere ? (['cpu', 'wasm', 'tensorflow'] as const) : (['cpu', 'wasm'] as const);
tellNativeIsMissing();
const STEPS = 6;

let logdir: string;
beforeEach(() => {
  logdir = temporaryFolder();
});

/** How a loop logs: not at all, or a snapshot before every step. */
type Logging = null | (NtkLoggerOptions & { awaits: boolean });

/** Everything that a training leaves behind: weights and moving statistics, the optimizer's state, random numbers drawn. */
async function train(logging: Logging) {
  const { build, probe } = WORKER_MODELS[0]!;
  const [model, X] = [build(), probe() as tf.Tensor];
  const y = tf.tidy(() => tf.oneHot(tf.range(0, X.shape[0]!, 1, 'int32').mod(tf.scalar(3, 'int32')), 3).toFloat());
  const optimizer = tf.train.adam(0.01);
  model.compile({ optimizer, loss: 'meanSquaredError' });
  let draws = 0;
  const seeded = randomUniform(7);
  const random = vi.spyOn(Math, 'random').mockImplementation(() => {
    draws++;
    return seeded();
  });
  const { awaits = false, ...options } = logging ?? {};
  const ntkLogger = logging && createNtkLogger({ logdir, ...options });
  try {
    for (let step = 0; step < STEPS; step++) {
      const taken = ntkLogger?.step(model, X, { step });
      if (awaits) await taken;
      // Adam has state, batch normalisation moving statistics, dropout random numbers.
      await model.trainOnBatch(X, y);
    }
    const drawn = draws;
    await ntkLogger?.finish();
    const numbers = (tensors: tf.Tensor[]) => tensors.map((tensor) => Array.from(tensor.dataSync()));
    const weights = numbers(model.weights.map((weight) => weight.read()));
    const state = numbers((await optimizer.getWeights()).map(({ tensor }) => tensor));
    const flags = model.weights.map((weight) => weight.trainable);
    expect(ntkLogger?.counts.faults ?? 0).toBe(0);
    return { weights, state, flags, drawn, snapshots: ntkLogger?.counts.snapshots ?? 0 };
  } finally {
    random.mockRestore();
    tf.dispose([X, y, ...model.weights.map((weight) => weight.read())]);
    optimizer.dispose();
  }
}

describe.each(BACKENDS)(
  'on %s weights, moving statistics, the state of Adam and random numbers are bit for bit those of a training',
  (backend) => {
    let plain: Awaited<ReturnType<typeof train>>;
    beforeAll(async () => {
      await selectBackend({ prefer: backend });
      plain = await train(null);
      // Without this the rest would prove nothing: the training is the same twice, and draws random numbers.
      expect(await train(null)).toEqual(plain);
      expect(plain.drawn).toBeGreaterThan(0);
    });

    test.each([
      ['inline, awaited', { mode: 'inline', awaits: true }],
      ['inline, not awaited', { mode: 'inline', awaits: false }],
      ['in a worker, awaited', { mode: 'worker', awaits: true }],
      ['in a worker, not awaited', { mode: 'worker', awaits: false }],
      ['wherever auto takes them', { mode: 'auto', awaits: true }],
    ] as const)('without a logger: %s', async (_, logging) => {
      const { snapshots, ...logged } = await train(logging);
      expect(snapshots).toBe(STEPS);
      expect({ ...logged, snapshots: 0 }).toEqual(plain);
    });
  },
);
