import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createNtkLogger } from '../lib/index.ts';
import { SnapshotBudget } from '../lib/logger/budget/snapshot-budget.ts';
import { CostClock } from '../lib/logger/cost-clock.ts';
import { startRun } from './helpers/logged-run.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { withoutPlace } from './helpers/without-place.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** A training of `steps` steps, a snapshot due at each, with a clock that only passes when told. */
function simulate(
  budget: number | false | undefined,
  { steps, stepMs, costMs }: Record<'steps' | 'stepMs' | 'costMs', number>,
) {
  let now = 0;
  const clock = new CostClock(() => now);
  const notes: string[] = [];
  const schedule = new SnapshotBudget(budget, clock, ({ message }) => notes.push(message));
  const taken: number[] = [];
  for (let step = 0; step < steps; step++) {
    now += stepMs;
    if (!schedule.allows(true, step, async () => {})) continue;
    taken.push(step);
    clock.hold(() => (now += costMs));
  }
  const { waitedMs, wallMs } = clock.totals();
  return { taken, wallMs, share: waitedMs / wallMs, notes, thinned: schedule.thinned };
}

describe('the thinned schedule', () => {
  test.each([
    { steps: 10_000, stepMs: 20, costMs: 200 },
    { steps: 10_000, stepMs: 20, costMs: 1.5 },
    { steps: 2_000, stepMs: 500, costMs: 8_000 },
  ])('keeps the share of a long training, whatever a snapshot costs: %o', (training) => {
    const { taken, share, wallMs, thinned } = simulate(0.05, training);
    expect(taken[0]).toBe(0);
    expect(taken.length + thinned).toBe(training.steps);
    // What a snapshot costs is known afterwards: the last one may be too much.
    expect(share).toBeLessThanOrEqual(0.05 + training.costMs / wallMs);
    expect(share).toBeGreaterThan(0.045);
    // Evenly spread: no interval is much longer than the mean.
    const gaps = taken.slice(1).map((step, i) => step - taken[i]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * Math.ceil(training.steps / taken.length));
  });

  test('takes all that cost less than the budget', () => {
    expect(simulate(0.05, { steps: 1000, stepMs: 100, costMs: 5 })).toMatchObject({ thinned: 0, notes: [] });
  });

  test('says once that it thins, by how much, and is right about it', () => {
    const { notes, taken } = simulate(0.05, { steps: 1000, stepMs: 100, costMs: 50 });
    expect(notes).toHaveLength(1);
    const [, oneIn] = /within 5 %.*one in (\d+)/.exec(notes[0]!)!;
    expect(1000 / taken.length / Number(oneIn)).toBeGreaterThan(0.5);
    expect(1000 / taken.length / Number(oneIn)).toBeLessThan(2);
  });

  test('left at its default, the first five seconds of the monitor are free', () => {
    const short = { steps: 40, stepMs: 10, costMs: 100 };
    expect(simulate(undefined, short).taken).toHaveLength(40);
    expect(simulate(0.05, short).taken).toHaveLength(1);
    expect(simulate(undefined, { ...short, steps: 10_000 }).share).toBeLessThan(0.15);
    expect(simulate(false, { ...short, steps: 1000 }).thinned).toBe(0);
  });

  test('a long pause allows no long burst', () => {
    let now = 0;
    const clock = new CostClock(() => now);
    const budget = new SnapshotBudget(0.05, clock, () => {});
    now += 3_600_000;
    let taken = 0;
    while (budget.allows(true, taken, async () => {})) {
      clock.hold(() => (now += 100));
      taken++;
    }
    expect(taken).toBeLessThanOrEqual(5_000 / 95 + 1);
  });
});

describe('a training', () => {
  const model = () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  const TINY = 1e-9;

  test('a budget that is set thins calls of step: first and last are taken, the last with its own weights, scalars all', async () => {
    const { ntkLogger, read } = startRun({ budget: TINY });
    const [trained, X] = [model(), tf.ones([4, 3])];
    trained.setWeights([tf.ones([3, 2]), tf.zeros([2])]);
    for (let step = 0; step < 10; step++) await ntkLogger.step(trained, X, { step, metrics: { loss: step } });
    trained.setWeights([tf.fill([3, 2], 2), tf.zeros([2])]);
    await ntkLogger.step(trained, X, { step: 10, epoch: 2, metrics: { loss: 10 } });
    await ntkLogger.finish();
    const { snapshots, scalars, events } = await read();
    expect(snapshots.map(({ step, epoch }) => [step, epoch])).toEqual([
      [0, null],
      [10, 2],
    ]);
    const norms = snapshots.map(({ metrics }) =>
      Number(metrics[`weightLargestEigenvalue/${trained.weights[0]!.originalName}`]!.value),
    );
    expect(norms[1]! / norms[0]!).toBeCloseTo(4, 10);
    expect(scalars.loss!.steps).toHaveLength(11);
    expect(withoutPlace(events).map(({ code }) => code)).toEqual(['snapshots-thinned']);
    expect(ntkLogger.counts).toEqual({ snapshots: 2, skipped: 0, thinned: 10, faults: 0 });
  });

  test('left at its default it does not thin calls of step, and with a schedule or in fit only after its free seconds', async () => {
    const { ntkLogger } = startRun({});
    for (let step = 0; step < 12; step++) await ntkLogger.step(model(), tf.ones([4, 3]));
    await ntkLogger.finish();
    expect(ntkLogger.counts).toMatchObject({ snapshots: 12, thinned: 0 });
  });

  test('in fit it makes up for the last snapshot when the training ends', async () => {
    const { ntkLogger, read } = startRun({ budget: TINY });
    const trained = model();
    trained.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const callbacks = [ntkLogger.callback(tf.ones([4, 3]), { every: { batches: 1 } })];
    await trained.fit(tf.ones([8, 3]), tf.ones([8, 2]), { batchSize: 2, epochs: 2, verbose: 0, callbacks });
    const { snapshots, scalars } = await read();
    expect(snapshots.map(({ step }) => step)).toEqual([1, 8]);
    expect(scalars.loss!.steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await ntkLogger.finish();
    expect(ntkLogger.counts.faults).toBe(0);
  });

  test('a model that is gone at the end is no fault', async () => {
    const { ntkLogger } = startRun({ budget: TINY });
    const trained = model();
    for (let step = 0; step < 3; step++) await ntkLogger.step(trained, tf.ones([4, 3]));
    await ntkLogger.flush();
    trained.dispose();
    await ntkLogger.finish();
    expect(ntkLogger.counts).toEqual({ snapshots: 1, skipped: 0, thinned: 2, faults: 0 });
  });

  test('a wrong budget is refused at once', () => {
    for (const budget of [0, -1, 1.5, true]) {
      expect(() => createNtkLogger({ logdir: temporaryFolder(), budget: budget as number })).toThrow(
        /option 'budget' is not usable: expected a share above 0 and up to 1, or false/,
      );
    }
  });
});
