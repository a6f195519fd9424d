import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type NtkBoardError, NtkLogger, selectBackend } from '../lib/index.ts';
import { parseLoggerOptions } from '../lib/logger/options.ts';
import { RowBuffer } from '../lib/logger/recorders/row-buffer.ts';
import { jsonFields } from '../lib/logger/run/run-fields.ts';
import { teeWriter } from '../lib/logger/tee-writer.ts';
import { MAX_JSON_DEPTH } from '../lib/protocol/json-value.ts';
import { openSqliteWriter } from '../lib/store/sqlite/index.ts';
import type { StoreWriter } from '../lib/store/store.ts';
import { readRun, startRun } from './helpers/logged-run.ts';
import { nativeIsThere, tellNativeIsMissing } from './helpers/native.ts';
import { randomNormal } from './helpers/random.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const STEPS = 4;
/** Every operation of a store, once more than a new one that is forgotten here: the compiler sees to it. */
const OPERATIONS = Object.keys({
  createRun: true,
  updateRun: true,
  writeScalars: true,
  writeSnapshot: true,
  writeHistograms: true,
  writeTexts: true,
  writeEvent: true,
  writeAlert: true,
  announceRun: true,
  findRun: true,
  truncateRun: true,
  deleteRun: true,
  deleteRunPiece: true,
  thinKernels: true,
  sync: true,
  close: true,
} satisfies Record<keyof StoreWriter, true>) as (keyof StoreWriter)[];

function data(n: number, width: number, seed: number): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from({ length: n * width }, randomNormal(seed)), [n, width]);
}

/** A store on `logdir` in which the named operations throw, each after doing nothing. */
function failing(logdir: string, names: readonly string[]): { open: () => StoreWriter; attempts: string[] } {
  const attempts: string[] = [];
  const open = () =>
    new Proxy(openSqliteWriter(logdir), {
      get:
        (store, name: keyof StoreWriter) =>
        (...args: unknown[]) => {
          if (!names.includes(name)) return (store[name] as (...given: unknown[]) => unknown).apply(store, args);
          attempts.push(name);
          throw new Error(`injected into ${name}`);
        },
    });
  return { open, attempts };
}

/** A short training that calls everything a logger has; its weights, bit by bit. */
async function train(ntkLogger: NtkLogger | null): Promise<number[]> {
  const init = (seed: number) => tf.initializers.glorotNormal({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: 'first', units: 4, activation: 'tanh', inputShape: [3], kernelInitializer: init(1) }),
      tf.layers.dropout({ rate: 0.3, seed: 2 }),
      tf.layers.dense({ name: 'second', units: 2, kernelInitializer: init(3) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
  const [x, y, probe] = [data(8, 3, 4), data(8, 2, 5), data(5, 3, 6)];
  const optimizer: tf.Optimizer = tf.train.momentum(0.05, 0.9);
  for (let step = 0; step < STEPS; step++) {
    const { value, grads } = tf.variableGrads(
      () => tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar,
    );
    await ntkLogger?.gradients(grads, { step, model });
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
    await ntkLogger?.step(model, probe, { step, labels: [0, 1, 0, 1, 1], metrics: { loss: Number.NaN } });
    ntkLogger?.log({ random: 1 }, { step });
    await ntkLogger?.histogram('h', x, { step });
    ntkLogger?.text('t', 'text', { step });
    ntkLogger?.config({ step });
    ntkLogger?.summary({ step });
    ntkLogger?.tags([`at ${step}`]);
    ntkLogger?.notes('notes');
    if (step === 1) await ntkLogger?.flush();
  }
  const callbacks = ntkLogger ? [ntkLogger.callback(probe, { every: { batches: 1 }, gradients: true })] : [];
  await model.fit(x, y, { epochs: 2, batchSize: 4, shuffle: false, verbose: 0, callbacks });
  await ntkLogger?.finish();
  const bits = model.getWeights().flatMap((weight) => [...new Uint32Array(new Float32Array(weight.dataSync()).buffer)]);
  tf.dispose([x, y, probe]);
  model.optimizer.dispose();
  model.dispose();
  optimizer.dispose();
  return bits;
}

const listenerCount = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);

/** Trains with a logger on a store, and says what of the process it has changed. */
async function trainWith(open: (options: unknown, faults: unknown) => StoreWriter) {
  const faults: NtkBoardError[] = [];
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => rejections.push(reason);
  const listeners = listenerCount();
  process.on('unhandledRejection', onRejection);
  const options = parseLoggerOptions({
    preset: 'full',
    durability: 'power',
    identity: { git: false },
    alerts: [{ kind: 'non-finite' }],
    onError: (error) => faults.push(error),
  });
  const ntkLogger = new NtkLogger(options, open);
  const bits = await train(ntkLogger);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onRejection);
  return {
    bits,
    faults,
    rejections,
    runId: ntkLogger.runId,
    counts: ntkLogger.counts,
    listeners: listenerCount() - listeners,
  };
}

tellNativeIsMissing();
const backends = ['cpu', 'wasm', ...(nativeIsThere ? ['tensorflow' as const] : [])] as const;

for (const backend of backends) {
  describe(`training on ${backend}`, () => {
    let plain: number[];
    /** tfjs itself leaves some behind with every training. */
    let leftByTfjs: number;
    beforeAll(async () => {
      await selectBackend({ prefer: backend });
      const before = tf.memory().numTensors;
      plain = await train(null);
      leftByTfjs = tf.memory().numTensors - before;
    });

    const cases: [name: string, operations: readonly string[]][] = [
      ['nothing fails', []],
      ['all of them fail', OPERATIONS],
      ...(backend === 'cpu' ? OPERATIONS.map((name): [string, string[]] => [`${name} fails`, [name]]) : []),
    ];
    test.each(cases)('is bit-identical without the logger and when of the store %s', async (_name, operations) => {
      const { open, attempts } = failing(temporaryFolder(), operations);
      const before = tf.memory().numTensors;
      const { bits, faults, rejections, listeners, counts } = await trainWith(open);
      expect(bits).toEqual(plain);
      expect(rejections).toEqual([]);
      expect(listeners).toBe(0);
      expect(tf.memory().numTensors - before).toBe(leftByTfjs);
      // Each failure is told once; of events at least the first, since an event that tells of a fault is tried again without a word.
      const isOfEvents = (name: string) => name.includes('writeEvent');
      const told = faults.map(({ message }) => message).filter((message) => message.includes('injected'));
      expect(told.filter((message) => !isOfEvents(message))).toHaveLength(
        attempts.filter((name) => !isOfEvents(name)).length,
      );
      expect(told.some(isOfEvents)).toBe(attempts.some(isOfEvents));
      expect(counts.faults).toBe(faults.length);
      if (operations.length === 0) expect(faults).toEqual([]);
    });

    test('is bit-identical when the store cannot be opened', async () => {
      const { bits, faults, listeners } = await trainWith(() => {
        throw new Error('injected into open');
      });
      expect(bits).toEqual(plain);
      expect(faults).toHaveLength(1);
      expect(listeners).toBe(0);
    });
  });
}

describe('a sink beside the store', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });

  test('that fails in every operation costs no row and no bit', async () => {
    const plain = await train(null);
    const whole = temporaryFolder();
    const { runId } = await trainWith(() => openSqliteWriter(whole));
    const beside = temporaryFolder();
    const { open: broken } = failing(temporaryFolder(), OPERATIONS);
    const sinkFaults: unknown[] = [];
    const watched = await trainWith(() =>
      teeWriter(openSqliteWriter(beside), broken(), (error) => sinkFaults.push(error)),
    );
    expect(watched.bits).toEqual(plain);
    expect(watched.faults).toEqual([]);
    expect(sinkFaults.length).toBeGreaterThan(0);
    const rows = async (logdir: string, id: string) => {
      const { scalars, histograms, texts, snapshots } = await readRun(logdir, id);
      const series = Object.entries(scalars).map(([name, { steps, values }]) => [name, steps, values]);
      return [series, histograms.map(({ wallMs, ...rest }) => rest), texts.length, snapshots.map(({ step }) => step)];
    };
    expect(await rows(beside, watched.runId)).toEqual(await rows(whole, runId));
  });
});

test('nothing that is passed to a call throws or rejects', async () => {
  const { ntkLogger, faults } = startRun();
  const odd = [undefined, null, 0, 'x', Number.NaN, {}, [], () => 1, Symbol('s'), 1n, { step: 'x' }] as never[];
  const errors: unknown[] = [];
  for (const value of odd) {
    const calls = [
      () => ntkLogger.step(value, value, value),
      () => ntkLogger.log(value, value),
      () => ntkLogger.histogram(value, value, value),
      () => ntkLogger.text(value, value, value),
      () => ntkLogger.gradients(value, value),
      () => ntkLogger.config(value),
      () => ntkLogger.summary(value),
      () => ntkLogger.tags(value),
      () => ntkLogger.notes(value),
    ];
    for (const call of calls) {
      try {
        await call();
      } catch (error) {
        errors.push(error);
      }
    }
  }
  await ntkLogger.finish();
  expect(errors).toEqual([]);
  expect(faults.length).toBeGreaterThan(0);
});

describe('rows that the store refuses', () => {
  test('are kept and stored when it takes them again, each once and in order', () => {
    const stored: number[] = [];
    let refusals = 3;
    const write = (rows: readonly number[]) => {
      if (refusals-- > 0) throw new Error('refused');
      stored.push(...rows);
    };
    const faults: unknown[] = [];
    const buffer = new RowBuffer<number>({ flushAt: 4, keep: 100 }, write, (error) => faults.push(error));
    for (let row = 0; row < 20; row++) buffer.add([row]);
    buffer.flush();
    buffer.flush();
    buffer.flush();
    expect(stored).toEqual(Array.from({ length: 20 }, (_, row) => row));
    expect(faults).toHaveLength(3);
  });

  test('do not make every call try again, nor grow without bound: the newest are kept', () => {
    let attempts = 0;
    const stored: number[] = [];
    const write = (rows: readonly number[]) => {
      attempts++;
      if (attempts === 1) throw new Error('refused');
      stored.push(...rows);
    };
    const buffer = new RowBuffer<number>({ flushAt: 4, keep: 50 }, write, () => {});
    for (let row = 0; row < 10_000; row++) buffer.add([row]);
    expect(attempts).toBe(1);
    buffer.flush();
    expect(stored.length).toBeGreaterThanOrEqual(50);
    expect(stored.length).toBeLessThanOrEqual(100);
    expect(stored.at(-1)).toBe(9_999);
    expect(stored).toEqual(stored.map((_, i) => stored[0]! + i));
  });
});

test('a config may be as deep as a server takes it; a deeper and a circular one are refused by name', () => {
  const nested = (depth: number): object => (depth === 1 ? {} : { x: nested(depth - 1) });
  expect(jsonFields('config', nested(MAX_JSON_DEPTH))).toEqual(nested(MAX_JSON_DEPTH));
  const circular: Record<string, unknown> = {};
  circular.self = { circular };
  for (const config of [nested(MAX_JSON_DEPTH + 1), nested(5_000), circular]) {
    expect(() => jsonFields('config', config)).toThrow(/^\[ntkboard\] config: .*at most 64 nested levels/);
    expect(() => parseLoggerOptions({ config: config as Record<string, unknown> })).toThrow(/at most 64 nested levels/);
  }
});
