import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createNtkLogger,
  eigh,
  empiricalNtk,
  type NtkBoardError,
  selectBackend,
  spectralMetrics,
} from '../lib/index.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import type { StoreReader } from '../lib/store/store.ts';
import { relativeError } from './helpers/compare.ts';
import { randomNormal } from './helpers/random.ts';
import { withoutPlace } from './helpers/without-place.ts';

/** The passes that a logger takes, for kernels that are the same bit by bit. */
const PASSES = { algorithm: 'structured' } as const;

const root = mkdtempSync(path.join(tmpdir(), 'ntkboard-logger-'));
let logdir: string;
let number = 0;
const readers: StoreReader[] = [];

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});
beforeEach(() => {
  logdir = path.join(root, String(number++));
});
afterAll(async () => {
  for (const reader of readers) await reader.close();
  rmSync(root, { recursive: true });
});

function read(dir = logdir): StoreReader {
  const reader = openSqliteReader(dir);
  readers.push(reader);
  return reader;
}

function data(n: number, width: number, seed = 3): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from({ length: n * width }, randomNormal(seed)), [n, width]);
}

function classifier(seed = 1): tf.Sequential {
  const init = () => tf.initializers.glorotNormal({ seed: seed++ });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: 'relu', inputShape: [5], kernelInitializer: init() }),
      tf.layers.dropout({ rate: 0.2, seed: 9 }),
      tf.layers.dense({ units: 3, kernelInitializer: init() }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  return model;
}

test('a snapshot in the store is the kernel that empiricalNtk gives, its spectrum and its metrics', async () => {
  const model = classifier();
  const X = data(10, 5);
  const labels = [2, 0, 1, 0, 2, 1, 0, 0, 1, 2];
  const ntkLogger = createNtkLogger({ logdir, run: 'a', config: { lr: 0.1 }, tags: ['t'] });
  await ntkLogger.step(model, X, { labels, step: 3, epoch: 1, metrics: { loss: 0.7 } });
  await ntkLogger.finish();

  const kernel = await empiricalNtk(model, X, null, PASSES);
  const { eigenvalues } = await eigh(kernel.total, 10);
  const store = read();
  const [run] = await store.runs();
  expect(run).toMatchObject({
    name: 'a',
    status: 'finished',
    config: { lr: 0.1 },
    tags: ['t'],
    backend: 'cpu',
    lastStep: 3,
    lastEpoch: 1,
  });
  const [snapshot] = await store.snapshots(run!.id);
  expect(snapshot).toMatchObject({ step: 3, epoch: 1, n: 10, c: 3, outputs: 'trace' });
  // With labels the eigenvectors are computed too, which rounds the eigenvalues otherwise.
  const stored = (await store.eigenvalues(run!.id, 3))!.eigenvalues;
  expect(relativeError(stored, eigenvalues)).toBeLessThan(1e-13);
  expect(snapshot!.metrics).toMatchObject(spectralMetrics({ eigenvalues: stored }));
  expect(snapshot!.components.map(({ name }) => name)).toEqual(kernel.components.map(({ name }) => name));
  expect(snapshot!.components.reduce((sum, { share }) => sum + Number(share), 0)).toBeCloseTo(1, 12);
  expect(await store.scalars(run!.id)).toMatchObject([{ name: 'loss', steps: [3], values: [0.7] }]);

  // The picture: samples ordered by label, values within half a grey level of the kernel.
  const order = labels.map((label, i) => ({ label, i })).sort((a, b) => a.label - b.label || a.i - b.i);
  const { thumbnail, probe } = (await store.thumbnail(run!.id, 3, kernel.components[0]!.name))!;
  expect([...probe.orderedLabels!]).toEqual(order.map(({ label }) => label));
  const grey = (thumbnail.max - thumbnail.min) / 255;
  order.forEach(({ i }, row) => {
    order.forEach(({ i: j }, col) => {
      const value = thumbnail.min + grey * (thumbnail.cells[row * 10 + col] as number);
      expect(Math.abs(value - (kernel.components[0]!.kernel[i * 10 + j] as number))).toBeLessThanOrEqual(
        grey * 0.5000001,
      );
    });
  });
});

test('a kernel larger than a thumbnail is averaged over neighbours in label order', async () => {
  const model = classifier();
  const X = data(200, 5);
  const ntkLogger = createNtkLogger({ logdir });
  await ntkLogger.step(model, X, { labels: Array.from({ length: 200 }, (_, i) => i % 2) });
  await ntkLogger.finish();
  const store = read();
  const [run] = await store.runs();
  const { thumbnail, probe } = (await store.thumbnail(run!.id, 0, 'total'))!;
  expect([thumbnail.size, thumbnail.cells.length]).toEqual([128, 128 * 128]);
  expect([...probe.orderedLabels!]).toEqual(Array.from({ length: 128 }, (_, row) => (row < 64 ? 0 : 1)));
  const { total } = await empiricalNtk(model, X, null, PASSES);
  const mean = total.reduce((sum, value) => sum + value, 0) / total.length;
  const grey = (thumbnail.max - thumbnail.min) / 255;
  const seen = thumbnail.cells.reduce((sum, cell) => sum + thumbnail.min + grey * cell, 0) / thumbnail.cells.length;
  expect(Math.abs(seen - mean)).toBeLessThan(0.1 * Math.abs(mean) + grey);
});

test('calls that are not awaited are stored in order, with the weights of their moment', async () => {
  const model = classifier();
  const X = data(6, 5);
  const ntkLogger = createNtkLogger({ logdir });
  const wanted: Float64Array[] = [];
  for (let step = 0; step < 5; step++) {
    wanted.push((await empiricalNtk(model, X, null, PASSES)).total);
    void ntkLogger.step(model, X);
    model.setWeights(tf.tidy(() => model.getWeights().map((weight) => tf.mul(weight, 1.5))));
  }
  await ntkLogger.finish();
  const store = read();
  const [run] = await store.runs();
  expect((await store.snapshots(run!.id)).map(({ step }) => step)).toEqual([0, 1, 2, 3, 4]);
  for (const [step, total] of wanted.entries()) {
    const { eigenvalues } = await eigh(total, 6);
    expect(relativeError((await store.eigenvalues(run!.id, step))!.eigenvalues, eigenvalues)).toBeLessThan(1e-12);
  }
});

test('model.fit with the callback logs a snapshot and the metrics of every epoch', async () => {
  const model = classifier();
  const ntkLogger = createNtkLogger({ logdir });
  await model.fit(data(12, 5), data(12, 3, 4), {
    epochs: 3,
    verbose: 0,
    validationSplit: 0.25,
    callbacks: [ntkLogger.callback(data(6, 5))],
  });
  const store = read();
  const [run] = await store.runs();
  expect((await store.snapshots(run!.id)).map(({ step, epoch }) => [step, epoch])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  expect((await store.scalars(run!.id)).map(({ name, steps }) => [name, steps])).toEqual([
    ['learningRate', [1, 2, 3]],
    ['loss', [1, 2, 3]],
    ['val_loss', [1, 2, 3]],
  ]);
  await ntkLogger.finish();
});

describe('training is not harmed', () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    test(`weights after training are bit-identical with and without the logger on ${backend}`, async () => {
      await selectBackend({ prefer: backend });
      const train = async (withLogger: boolean) => {
        const model = classifier();
        const optimizer = tf.train.adam(0.05);
        const [x, y, probe] = [data(16, 5, 6), data(16, 3, 7), data(8, 5, 8)];
        const ntkLogger = withLogger ? createNtkLogger({ logdir }) : null;
        for (let step = 0; step < 6; step++) {
          optimizer.minimize(
            () => tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar,
          );
          await ntkLogger?.step(model, probe);
          ntkLogger?.log({ step });
        }
        await ntkLogger?.finish();
        return model
          .getWeights()
          .flatMap((weight) => [...new Uint32Array(Float32Array.from(weight.dataSync()).buffer)]);
      };
      const plain = await train(false);
      expect(await train(true)).toEqual(plain);
      await selectBackend({ prefer: 'cpu' });
    });
  }

  test('no tensor is left behind by steps that work and steps that fail', async () => {
    const model = classifier();
    const [good, bad] = [data(4, 5), data(4, 6)];
    const ntkLogger = createNtkLogger({ logdir, onError: () => {} });
    await ntkLogger.step(model, good);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) {
      await ntkLogger.step(model, good);
      await ntkLogger.step(model, bad);
    }
    await ntkLogger.finish();
    expect(tf.memory().numTensors).toBe(before);
    expect(ntkLogger.counts).toEqual({ snapshots: 6, skipped: 0, thinned: 0, faults: 5 });
  });
});

describe('a fault is told, stands beside the run, and reaches neither training nor what is stored', () => {
  const cases: [string, RegExp, () => [tf.LayersModel, tf.Tensor]][] = [
    [
      'a probe that does not fit',
      /step: expected a probe of shape \[N, 5\].*got \[4, 6\]/,
      () => [classifier(), data(4, 6)],
    ],
    [
      'NaN weights',
      /expected finite weights, got NaN or infinity in dense_Dense\d+\/kernel/,
      () => {
        const model = classifier();
        model.layers[0]!.setWeights([tf.fill([5, 8], Number.NaN), tf.zeros([8])]);
        return [model, data(4, 5)];
      },
    ],
    [
      'a model without trainable weights',
      /expected at least one trainable weight, got none/,
      () => {
        const model = classifier();
        model.trainable = false;
        return [model, data(4, 5)];
      },
    ],
  ];
  for (const [name, message, build] of cases) {
    test(name, async () => {
      const faults: NtkBoardError[] = [];
      const ntkLogger = createNtkLogger({ logdir, onError: (error) => faults.push(error) });
      await ntkLogger.step(classifier(), data(4, 5), { step: 1, metrics: { loss: 1 } });
      const [model, X] = build();
      await ntkLogger.step(model, X, { step: 2, metrics: { loss: 2 } });
      await ntkLogger.finish();
      expect(faults.map((fault) => fault.message)).toEqual([expect.stringMatching(message)]);
      const store = read();
      const [run] = await store.runs();
      const told = withoutPlace(await store.events(run!.id));
      expect(told).toMatchObject([{ step: 2, level: 'error', message: faults[0]!.message }]);
      expect((await store.snapshots(run!.id)).map(({ step }) => step)).toEqual([1]);
      expect(await store.scalars(run!.id)).toMatchObject([{ steps: [1, 2] }]);
    });
  }

  test('labels that do not count the samples, scalars that are tensors, an onError that throws', async () => {
    const ntkLogger = createNtkLogger({
      logdir,
      onError: () => {
        throw new Error('from the handler');
      },
    });
    await ntkLogger.step(classifier(), data(4, 5), { labels: [1, 2] });
    ntkLogger.log({ loss: tf.scalar(1) as unknown as number });
    await ntkLogger.finish();
    const store = read();
    const [run] = await store.runs();
    expect((await store.events(run!.id)).map(({ message }) => message)).toEqual([
      expect.stringMatching(/expected one label for each of the 4 probe samples, got 2 labels/),
      expect.stringMatching(/expected a number for 'loss', got a tensor/),
    ]);
  });

  test('a logdir that is a file, or holds something else than SQLite: training goes on and the file is left', async () => {
    const file = path.join(root, 'a-file');
    writeFileSync(file, 'not a directory');
    const broken = path.join(root, 'broken');
    await createNtkLogger({ logdir: broken }).finish();
    writeFileSync(path.join(broken, 'ntkboard.db'), 'this is a diary, not a database '.repeat(40));
    for (const [dir, message] of [
      [file, /expected .*director/i],
      [broken, /SQLite/],
    ] as const) {
      const faults: string[] = [];
      const ntkLogger = createNtkLogger({ logdir: dir, onError: (error) => faults.push(error.message) });
      await ntkLogger.step(classifier(), data(4, 5), { metrics: { loss: 1 } });
      ntkLogger.log({ loss: 1 });
      await ntkLogger.finish();
      expect(faults).toEqual([expect.stringMatching(message)]);
    }
    expect(readFileSync(file, 'utf8')).toBe('not a directory');
    expect(readFileSync(path.join(broken, 'ntkboard.db'), 'utf8')).toMatch(/^this is a diary/);
  });

  test('a wrong option is refused at once, by name', () => {
    expect(() => createNtkLogger({ logdir, tags: 'mnist' as unknown as string[] })).toThrow(/option 'tags'/);
    expect(() => createNtkLogger({ logdir, colour: 'red' } as never)).toThrow(/colour/);
    expect(() => createNtkLogger({ logdir, config: { f: () => 1 } })).toThrow(/option 'config/);
  });
});

describe('the end of the process', () => {
  const program = path.join(import.meta.dirname, 'helpers/programs/train-and-end.ts');
  const start = (how: string) =>
    spawn(process.execPath, ['--import', 'tsx', program, logdir, 'r', how], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = (child: ChildProcess) =>
    new Promise<[number | null, string | null]>((resolve) =>
      child.on('close', (code, signal) => resolve([code, signal])),
    );
  const outcome = async () => {
    const store = read();
    const [run] = await store.runs();
    const [loss] = await store.scalars(run!.id);
    return { status: run!.status, snapshots: run!.snapshotCount, loss: loss?.values };
  };

  test('returning finishes the run, snapshots still being computed included', async () => {
    expect(await ended(start('return'))).toEqual([0, null]);
    expect(await outcome()).toEqual({ status: 'finished', snapshots: 1, loss: [0.5, 0.25] });
  });
  test('process.exit stores every scalar and finishes the run', async () => {
    expect(await ended(start('exit'))).toEqual([0, null]);
    expect(await outcome()).toEqual({ status: 'finished', snapshots: 1, loss: [0.5, 0.25] });
  });
  test('an exception stores every scalar and leaves a crashed run', async () => {
    expect(await ended(start('throw'))).toEqual([1, null]);
    expect(await outcome()).toEqual({ status: 'crashed', snapshots: 1, loss: [0.5, 0.25] });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} stores every scalar, finishes the run, and still ends the process`, async () => {
      const child = start('wait');
      await new Promise((resolve) => child.stdout!.once('data', resolve));
      const end = ended(child);
      child.kill(signal);
      expect(await end).toEqual([null, signal]);
      expect(await outcome()).toEqual({ status: 'finished', snapshots: 1, loss: [0.5, 0.25] });
    });
  }
});
