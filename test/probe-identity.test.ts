import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createNtkLogger, kernelMetrics, probeHash } from '../lib/index.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { randomNormal } from './helpers/random.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { withoutPlace } from './helpers/without-place.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const numbers = [1, 2, 3, 4, 5, 6];
const X = () => tf.tensor2d(numbers, [3, 2]);
const labels = Int32Array.of(0, 1, 2);

describe('the hash of a probe', () => {
  test('is the same for the same numbers, whichever tensor or array holds them', async () => {
    const hash = await probeHash(X(), ['trace', labels]);
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    const again: Parameters<typeof probeHash>[0][] = [
      X(),
      [X()],
      X().clone(),
      tf.tensor1d(numbers).reshape([3, 2]),
      { data: Float32Array.from(numbers), shape: [3, 2] },
      { data: Float64Array.from(numbers), shape: [3, 2] },
      { data: Uint8Array.from(numbers), shape: [3, 2] },
    ];
    for (const probe of again) expect(await probeHash(probe, ['trace', Int32Array.from(labels)])).toBe(hash);
  });

  const other: [string, () => Parameters<typeof probeHash>][] = [
    ['another number', () => [tf.tensor2d([1, 2, 3, 4, 5, 7], [3, 2]), ['trace', labels]]],
    ['another order of the samples', () => [tf.tensor2d([3, 4, 1, 2, 5, 6], [3, 2]), ['trace', labels]]],
    ['another shape', () => [tf.tensor2d(numbers, [2, 3]), ['trace', labels]]],
    ['another rank', () => [tf.tensor3d(numbers, [3, 2, 1]), ['trace', labels]]],
    ['another type', () => [tf.tensor2d(numbers, [3, 2], 'int32'), ['trace', labels]]],
    ['another order of the labels', () => [X(), ['trace', Int32Array.of(1, 0, 2)]]],
    ['no labels', () => [X(), ['trace']]],
    ['another output mode', () => [X(), ['pseudo', labels]]],
    [
      'a second input',
      () => [
        [X(), X()],
        ['trace', labels],
      ],
    ],
    ['negative zero', () => [tf.tensor2d([-0, 2, 3, 4, 5, 6], [3, 2]), ['trace', labels]]],
  ];
  test.each(other)('differs for %s', async (_name, build) => {
    expect(await probeHash(...build())).not.toBe(await probeHash(X(), ['trace', labels]));
  });

  test('knows several inputs by their order, and where one ends and the next begins', async () => {
    const [a, b] = [tf.tensor2d([1, 2], [2, 1]), tf.tensor2d([3, 4], [2, 1])];
    const hashes = await Promise.all(
      [[a, b], [b, a], [a, a], [a], [a, b, b]].map((probe) => probeHash(probe as tf.Tensor[], ['trace'])),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('follows a variable that is assigned, and two tensors that share numbers but not their shape', async () => {
    const variable = tf.variable(X());
    const before = await probeHash(variable, []);
    expect(before).toBe(await probeHash(X(), []));
    variable.assign(tf.tensor2d([9, 2, 3, 4, 5, 6], [3, 2]));
    expect(await probeHash(variable, [])).not.toBe(before);
    const x = X();
    expect(await probeHash(x.reshape([6]), [])).not.toBe(await probeHash(x, []));
  });

  test('leaves no tensor', async () => {
    const x = X();
    const before = tf.memory().numTensors;
    await probeHash(x, ['trace']);
    expect(tf.memory().numTensors).toBe(before);
  });
});

const N = 6;
const data = (seed: number) => tf.tensor2d(Float32Array.from({ length: N * 3 }, randomNormal(seed)), [N, 3]);
const network = () =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }) }),
    ],
  });

test('a run whose probe changes says so once for each change, compares nothing across it, and starts anew', async () => {
  const logdir = temporaryFolder();
  const [model, a, b] = [network(), data(1), data(2)];
  const classes = [0, 1, 0, 1, 0, 1];
  const ntkLogger = createNtkLogger({ logdir, onError: (error) => expect.fail(error.message) });
  const steps: [tf.Tensor, number[] | undefined][] = [
    [a, classes],
    [a, classes],
    [b, classes],
    [b, classes],
    [b, classes.toReversed()],
    [b, undefined],
    [data(2), undefined],
  ];
  for (const [x, y] of steps) await ntkLogger.step(model, x, y ? { labels: y } : {});
  await ntkLogger.finish();
  const reader = openSqliteReader(logdir);
  const [run] = await reader.runs();
  const [snapshots, events] = [await reader.snapshots(run!.id), withoutPlace(await reader.events(run!.id))];
  await reader.close();

  expect(events.map(({ step, level, code }) => [step, level, code])).toEqual(
    [2, 4, 5].map((step) => [step, 'warning', 'probe-changed']),
  );
  const [first, , third] = snapshots;
  expect(events[0]!.message).toContain(`step 1 (6 samples, ${first!.probeHash.slice(0, 7)})`);
  expect(events[0]!.message).toContain(`6 samples, ${third!.probeHash.slice(0, 7)}`);
  const compared = snapshots.map(
    ({ metrics }) => Object.keys(metrics).filter((name) => /First|Previous|Velocity/.test(name)).length > 0,
  );
  expect(compared).toEqual([false, true, false, true, false, false, true]);
});

test('kernelMetrics refuses an earlier kernel that says it is of another probe, and takes one that says nothing', () => {
  const kernel = Float64Array.of(2, 0, 0, 1);
  const now = {
    kernel,
    n: 2,
    c: 1,
    outputs: 'trace',
    eigenvalues: Float64Array.of(1, 2),
    step: 1,
    epoch: null,
  } as const;
  const earlier = { kernel: Float64Array.of(1, 0, 0, 2), step: 0, epoch: null, error: 0 };
  for (const name of ['first', 'previous'] as const) {
    expect(() => kernelMetrics({ ...now, probeHash: 'a', [name]: { ...earlier, probeHash: 'b' } })).toThrow(
      new RegExp(`expected '${name}' to be a kernel on the probe a, got one on b`),
    );
  }
  for (const first of [earlier, { ...earlier, probeHash: 'a' }]) {
    // cos = 4 / 5
    expect(kernelMetrics({ ...now, probeHash: 'a', first }).kernelDistanceToFirst!.value).toBeCloseTo(0.2, 12);
  }
});
