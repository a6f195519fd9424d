import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { createNtkLogger } from '../lib/index.ts';
import { PRESETS } from '../lib/logger/presets.ts';
import { SCHEDULES, type ScheduleOption, startSchedule } from '../lib/logger/schedules/index.ts';
import { startRun } from './helpers/logged-run.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The steps that a schedule takes of those it is asked about, a second apart. */
function taken(option: ScheduleOption, steps: Iterable<number>): number[] {
  const schedule = startSchedule(option);
  return [...steps].filter((step, i) => schedule.isDue({ step, nowMs: 1000 * i }));
}

const upTo = (last: number, stride = 1, first = 0) =>
  Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, i) => first + i * stride);

test('every n: multiples of n, or the first call after one when the caller logs at other steps', () => {
  expect(taken({ every: 10 }, upTo(35))).toEqual([0, 10, 20, 30]);
  expect(taken({ every: 10 }, upTo(50, 7))).toEqual([0, 14, 21, 35, 42]);
  expect(taken({ every: 10 }, upTo(25, 1, 1))).toEqual([1, 10, 20]);
  expect(taken({ every: 0.5 }, [0, 0.25, 0.5, 0.75, 1])).toEqual([0, 0.5, 1]);
});

test('logarithmic: evenly spread on a logarithmic axis, powers of ten among them', () => {
  expect(taken({ logarithmic: 4 }, upTo(100))).toEqual([0, 1, 2, 4, 6, 10, 18, 32, 57, 100]);
  const steps = taken({ logarithmic: 3 }, upTo(100_000));
  for (const power of [1, 10, 100, 1000, 10_000, 100_000]) expect(steps).toContain(power);
  expect(steps.filter((step) => step >= 1000)).toHaveLength(3 * 2 + 1);
});

test('at a list: the first call at or after each listed step, in any order', () => {
  expect(taken({ at: [50, 0, 3] }, upTo(60))).toEqual([0, 3, 50]);
  expect(taken({ at: [5, 6] }, upTo(60, 10))).toEqual([10]);
});

test('by time: the first call, then when the seconds have passed', () => {
  expect(taken({ seconds: 2.5 }, upTo(10))).toEqual([0, 3, 6, 9]);
});

test('a call that the schedule leaves out still logs its scalars', async () => {
  const { ntkLogger, read } = startRun({ schedule: { at: [2] } });
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  const X = tf.ones([3, 2]);
  for (let step = 0; step < 5; step++) await ntkLogger.step(model, X, { step, metrics: { loss: step } });
  await ntkLogger.finish();
  const { snapshots, scalars } = await read();
  expect(snapshots.map(({ step }) => step)).toEqual([2]);
  expect(scalars.loss!.steps).toEqual([0, 1, 2, 3, 4]);
  expect(ntkLogger.counts).toMatchObject({ snapshots: 1, skipped: 0 });
});

test('presets set options, and options of the caller go before', async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
  const X = tf.ones([3, 2]);
  const shape = async (options: Parameters<typeof startRun>[0]) => {
    const { ntkLogger, read } = startRun(options);
    for (let step = 0; step < 4; step++) await ntkLogger.step(model, X, { step });
    await ntkLogger.finish();
    const { snapshots, histograms } = await read();
    const names = Object.keys(snapshots[0]!.metrics);
    return {
      snapshots: snapshots.length,
      histograms: histograms.length,
      ofComponents: names.some((name) => name.startsWith('largestEigenvalue/')),
      ofWeights: names.some((name) => name.startsWith('weightLargestEigenvalue/')),
    };
  };
  const standard = { snapshots: 4, histograms: 8, ofComponents: true, ofWeights: true };
  expect(await shape({})).toEqual(standard);
  expect(await shape({ preset: 'standard' })).toEqual(standard);
  expect(await shape({ preset: 'full' })).toEqual(standard);
  // Of 8 points in a tenfold the steps 0 to 3 are all wanted.
  expect(await shape({ preset: 'economy' })).toEqual({
    snapshots: 4,
    histograms: 0,
    ofComponents: false,
    ofWeights: false,
  });
  const mine = await shape({ preset: 'economy', schedule: { every: 2 }, componentMetrics: 'main' });
  expect(mine).toEqual({ snapshots: 2, histograms: 0, ofComponents: true, ofWeights: false });
});

test('every preset and every kind of schedule is told in docs/logger.md', () => {
  const doc = readFileSync(new URL('../docs/logger.md', import.meta.url), 'utf8');
  expect(Object.keys(PRESETS).filter((name) => !doc.includes(`\`${name}\``))).toEqual([]);
  expect(Object.keys(SCHEDULES).filter((name) => !doc.includes(`{ ${name}: `))).toEqual([]);
});

test('a wrong schedule or preset is refused at once, by name', () => {
  const create = (options: object) => () => createNtkLogger({ logdir: temporaryFolder(), ...options });
  expect(create({ schedule: { every: 0 } })).toThrow(/option 'schedule.*above 0/);
  expect(create({ schedule: { often: 1 } })).toThrow(/option 'schedule' is not usable: expected 'always' or one of/);
  expect(create({ schedule: { every: 1, at: [1] } })).toThrow(/option 'schedule'/);
  expect(create({ preset: 'cheap' })).toThrow(
    /option 'preset' is not usable: expected economy, standard, full, got cheap/,
  );
});
