import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { SampledSeries } from '../lib/protocol/scalar.ts';
import { openForWriting } from '../lib/store/sqlite/open-connection.ts';
import { compactSeries } from '../lib/store/sqlite/scalars/compact-series.ts';
import { loadSeries } from '../lib/store/sqlite/scalars/load-points.ts';
import { COLUMNS, firstAbove, type Points } from '../lib/store/sqlite/scalars/points.ts';
import { decodePoints, encodePoints } from '../lib/store/sqlite/scalars/points-blob.ts';
import { readSeries } from '../lib/store/sqlite/scalars/read-series.ts';
import { SeriesIds } from '../lib/store/sqlite/scalars/series-ids.ts';
import { SUMMARY, SUMMARY_LENGTH, summarize } from '../lib/store/sqlite/scalars/summary.ts';
import { truncateScalars } from '../lib/store/sqlite/scalars/truncate-scalars.ts';
import { writeScalars } from '../lib/store/sqlite/scalars/write-scalars.ts';
import { createRun } from '../lib/store/sqlite/write-run.ts';
import type { SeriesQuery } from '../lib/store/store.ts';
import { randomUniform } from './helpers/random.ts';
import { newRun, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

describe('packed points', () => {
  const number = fc.oneof(
    fc.double(),
    fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 0.1, Math.fround(0.1), 5e-324),
  );
  const integers = (bits: number) => fc.integer({ min: -(2 ** bits), max: 2 ** bits });
  const column = (length: number) =>
    fc.oneof(
      fc.array(number, { minLength: length, maxLength: length }),
      fc.array(fc.oneof(integers(6), integers(14), integers(30)), { minLength: length, maxLength: length }),
      fc.tuple(integers(40), integers(20)).map(([first, by]) => Array.from({ length }, (_, i) => first + i * by)),
      fc.array(fc.constantFrom(1.5, Number.NaN), { minLength: length, maxLength: length }),
      number.map((value) => Array<number>(length).fill(value)),
    );
  const points = fc
    .integer({ min: 1, max: 60 })
    .chain((length) => fc.tuple(...COLUMNS.map(() => column(length))))
    .map((columns) => Object.fromEntries(COLUMNS.map((name, i) => [name, Float64Array.from(columns[i]!)])));

  it('come back bit by bit, whatever the columns hold', () => {
    fc.assert(
      fc.property(points, (given) => {
        const packed = encodePoints(given as unknown as Points);
        // Behind an odd offset, as a driver may hand them out.
        const shifted = new Uint8Array(packed.length + 3).subarray(3);
        shifted.set(packed);
        expect(decodePoints(shifted)).toEqual(given);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('of an ordinary curve take at most 7 bytes each', () => {
    const random = randomUniform(3);
    const steps = Float64Array.from({ length: 1024 }, (_, i) => 10 * i);
    const curve: Points = {
      steps,
      epochs: steps.map((step) => Math.floor(step / 500)),
      wallMs: steps.map((step) => 1.7e12 + step * 3 + Math.floor(random() * 20)),
      values: steps.map(() => Math.fround(random())),
      changeIds: steps.map((_, i) => 5 + Math.floor(i / 128)),
    };
    expect(encodePoints(curve).length / 1024).toBeLessThan(7);
  });

  it('are refused when a bit of them was flipped', () => {
    const packed = encodePoints({
      steps: Float64Array.of(1, 2, 9),
      epochs: Float64Array.of(0, 0, 0),
      wallMs: Float64Array.of(1, 2, 3),
      values: Float64Array.of(0.1, 0.2, 0.3),
      changeIds: Float64Array.of(1, 1, 1),
    });
    for (const at of [0, 12, 16, packed.length - 8]) {
      const damaged = Uint8Array.from(packed);
      damaged[at]! ^= 4;
      expect(() => decodePoints(damaged), `byte ${at}`).toThrow(RangeError);
    }
  });
});

/** A series of one run in a fresh database, written and compacted at will. */
function openSeries(logdir = temporaryFolder()) {
  const connection = openForWriting(logdir);
  connection.write(() => createRun(connection, newRun('a')));
  const ids = new SeriesIds(connection);
  const id = connection.write(() => ids.of('a', 'loss'));
  return {
    connection,
    write(steps: readonly number[], value: (step: number) => number, fields = (_: number) => ({})) {
      const points = steps.map((step) => point('loss', step, value(step), fields(step)));
      connection.write(() => writeScalars(connection, ids, 'a', points));
    },
    compact() {
      while (connection.write(() => compactSeries(connection, id)) > 0);
    },
    truncate: (afterStep: number) => connection.write(() => truncateScalars(connection, 'a', afterStep)),
    read: (query: Partial<SeriesQuery> = {}) => readSeries(connection, { runId: 'a', name: 'loss', ...query })!,
    all: () => loadSeries(connection, id)!,
    rows: <Row>(sql: string) => connection.prepare(sql).all() as Row[],
  };
}

const range = (from: number, to: number, by = 1) =>
  Array.from({ length: Math.ceil((to - from) / by) }, (_, i) => from + i * by);

/** That chunks lie one behind the other, and that every summary says what the points below it say. */
function expectSound({ rows, all }: ReturnType<typeof openSeries>): void {
  const points = all();
  const between = (first: number, last: number) => {
    const start = points.steps.indexOf(first);
    return summarize(points, start, points.steps.indexOf(last) + 1);
  };
  const chunks = rows<{ id: number; first_step: number; last_step: number; count: number; summaries: Buffer }>(
    'SELECT * FROM scalar_chunk ORDER BY first_step',
  );
  const summaryOf = (blob: Buffer, i = 0) =>
    new Float64Array(new Uint8Array(blob).buffer).slice(i * SUMMARY_LENGTH, (i + 1) * SUMMARY_LENGTH);
  chunks.forEach(({ first_step, last_step, count, summaries }, i) => {
    if (i > 0) expect(first_step).toBeGreaterThan(chunks[i - 1]!.last_step);
    const summary = summaryOf(summaries);
    expect(summary).toEqual(between(first_step, last_step));
    expect(summary[SUMMARY.count]).toBe(count);
  });
  let behind = Number.NEGATIVE_INFINITY;
  for (const group of rows<{ first_step: number; last_step: number; summary: Buffer; chunk_summaries: Buffer }>(
    'SELECT * FROM scalar_group ORDER BY first_step',
  )) {
    const inside = chunks.filter(({ first_step }) => first_step >= group.first_step && first_step <= group.last_step);
    expect(chunks.filter(({ first_step }) => first_step > behind)[0]?.first_step).toBe(group.first_step);
    expect(summaryOf(group.summary)).toEqual(between(group.first_step, group.last_step));
    inside.forEach(({ summaries }, i) => {
      expect(summaryOf(group.chunk_summaries, i)).toEqual(summaryOf(summaries));
    });
    expect(group.chunk_summaries.length).toBe(inside.length * SUMMARY_LENGTH * 8);
    behind = group.last_step;
  }
}

describe('chunks', () => {
  it('hold the newest state of every point, in whichever order the points were written', () => {
    const random = randomUniform(11);
    const series = openSeries();
    onTestFinished(() => series.connection.close());
    const truth = new Map<number, number>();
    for (let round = 0; round < 60; round++) {
      const from = Math.floor(random() * 12_000);
      const steps = range(from, from + 1 + Math.floor(random() * 900), 1 + Math.floor(random() * 4));
      if (random() < 0.3) steps.reverse();
      const value = () => (random() < 0.01 ? Number.NaN : random());
      series.write(steps, (step) => {
        truth.set(step, value());
        return truth.get(step)!;
      });
      if (random() < 0.4) series.compact();
      if (random() < 0.05) {
        const after = Math.floor(random() * 12_000);
        series.truncate(after);
        for (const step of truth.keys()) if (step > after) truth.delete(step);
      }
    }
    for (const state of ['with recent points', 'all in chunks']) {
      const expected = [...truth].sort(([a], [b]) => a - b);
      const { steps, values } = series.all();
      expect([...steps], state).toEqual(expected.map(([step]) => step));
      expect([...values], state).toEqual(expected.map(([, value]) => value));
      series.compact();
    }
    expect(series.rows('SELECT 1 FROM scalar')).toEqual([]);
    expectSound(series);
  });

  it('are summed up by groups, which follow when a point in their midst changes or the end is cut off', () => {
    const series = openSeries();
    onTestFinished(() => series.connection.close());
    const steps = range(0, 210_000);
    series.write(
      steps,
      (step) => Math.sin(step / 999) + (step % 97) / 1000,
      (step) => ({ epoch: step >> 10 }),
    );
    series.compact();
    expect(series.rows('SELECT 1 FROM scalar_group')).toHaveLength(3);
    series.write([70_000, -5, 65_535.5, 131_071], () => 9);
    series.write(range(300, 2900, 0.5), () => -9);
    series.compact();
    expectSound(series);
    expect(series.read({ maxPoints: 100 }).values).toContain(9);
    series.truncate(150_000.5);
    expect(series.rows('SELECT 1 FROM scalar_group')).toHaveLength(2);
    series.write(range(150_001, 230_000), () => 0.5);
    series.compact();
    expectSound(series);
    expect(series.rows('SELECT 1 FROM scalar_group')).toHaveLength(3);
  });
});

describe('a sampled series', () => {
  const length = 150_000;
  let series: ReturnType<typeof openSeries>;
  let truth: Points;
  beforeAll(() => {
    const logdir = mkdtempSync(join(tmpdir(), 'ntkboard-test-'));
    series = openSeries(logdir);
    const random = randomUniform(5);
    const values = Float64Array.from({ length }, () => random() - 0.5);
    values[123_456] = 50;
    values[90_001] = Number.NaN;
    series.write(
      range(0, length),
      (step) => values[step]!,
      // The clock jumps back once; some points have no epoch.
      (step) => ({
        wallMs: 1e12 + step * 7 - (step > 70_000 ? 90_000 : 0),
        epoch: step % 50_000 === 3 ? null : step / 1000,
      }),
    );
    series.compact();
    // A tail that is not in chunks, and points written anew in the midst of them.
    series.write(range(length, length + 700), () => 0.25);
    series.write([1000, 60_000, 60_001], () => -40);
    truth = series.all();
    return () => {
      series.connection.close();
      rmSync(logdir, { recursive: true, force: true });
    };
  });

  it('of a range says how many points it has, keeps their extremes, and returns only points that were logged', () => {
    const random = randomUniform(6);
    const axes = { step: truth.steps, epoch: truth.epochs, wall: truth.wallMs };
    for (let round = 0; round < 40; round++) {
      const x = (['step', 'epoch', 'wall'] as const)[round % 3]!;
      const positions = axes[x];
      const some = () => positions[Math.floor(random() * positions.length)]!;
      const [from, to] = [some(), some()].map((at) => (Number.isNaN(at) ? 0 : at)).sort((a, b) => a - b) as [
        number,
        number,
      ];
      const inside = range(0, positions.length).filter((i) => positions[i]! >= from && positions[i]! <= to);
      const values = inside.map((i) => truth.values[i]!);
      const finite = values.filter(Number.isFinite);
      const sampled = series.read({ x, from, to, maxPoints: 400, scale: round % 2 ? 'log' : 'linear' });
      expect(sampled).toMatchObject({ count: inside.length, nonFinite: values.length - finite.length });
      expect(sampled.steps.length).toBeLessThanOrEqual(400);
      expectLogged(sampled, truth);
      const found = sampled.values.filter((value) => typeof value === 'number');
      expect(Math.max(...found)).toBe(finite.reduce((a, b) => Math.max(a, b)));
      expect(Math.min(...found)).toBe(finite.reduce((a, b) => Math.min(a, b)));
      expect(sampled.values.includes('NaN')).toBe(finite.length < values.length);
    }
  });

  it.each(['linear', 'log'] as const)('on a %s axis covers every stretch of it, with its extremes', (scale) => {
    const sampled = series.read({ maxPoints: 1200, scale, from: 1 });
    expect(sampled.steps.length).toBeGreaterThan(300);
    const place = (step: number) => (scale === 'log' ? Math.log(step) : step);
    const width = (place(truth.steps.at(-1)!) - place(1)) / 300;
    const binOf = (step: number) => Math.floor((place(step) - place(1)) / width);
    const kept = extremesByBin(sampled.steps.map(binOf), sampled.values.map(Number));
    const logged = extremesByBin([...truth.steps].map(binOf), [...truth.values]);
    // What lies in a bin is enclosed by the points returned there and in the two bins beside it.
    for (const [bin, { low, high }] of logged) {
      if (bin < 0) continue;
      const near = [bin - 1, bin, bin + 1].flatMap((one) => kept.get(one) ?? []);
      expect(Math.min(...near.map((one) => one.low))).toBeLessThanOrEqual(low);
      expect(Math.max(...near.map((one) => one.high))).toBeGreaterThanOrEqual(high);
    }
  });

  it('is whole while it is short, whatever the axis', () => {
    const sampled = series.read({ from: 59_900, to: 60_100 });
    expect(sampled).toMatchObject({ exact: true, count: 201 });
    expect(sampled.steps).toEqual(range(59_900, 60_101));
    expect(sampled.values[100]).toBe(-40);
    const last = truth.wallMs.at(-1)!;
    expect(series.read({ x: 'wall', from: last, to: last }).steps).toEqual([length + 699]);
    expect(series.read({ from: 1e9 })).toMatchObject({ count: 0, steps: [], exact: true });
  });
});

function extremesByBin(bins: readonly number[], values: readonly number[]) {
  const extremes = new Map<number, { low: number; high: number }>();
  bins.forEach((bin, i) => {
    const value = values[i]!;
    if (!Number.isFinite(value)) return;
    const { low, high } = extremes.get(bin) ?? { low: value, high: value };
    extremes.set(bin, { low: Math.min(low, value), high: Math.max(high, value) });
  });
  return extremes;
}

function expectLogged({ steps, epochs, wallMs, values }: SampledSeries, truth: Points): void {
  const indices = steps.map((step) => firstAbove(truth, step) - 1);
  expect(steps).toEqual(indices.map((i) => truth.steps[i]));
  expect(indices).toEqual([...indices].sort((a, b) => a - b));
  expect(epochs.map((epoch) => epoch ?? Number.NaN)).toEqual(indices.map((i) => truth.epochs[i]));
  expect(wallMs).toEqual(indices.map((i) => truth.wallMs[i]));
  expect(values.map(Number)).toEqual(indices.map((i) => truth.values[i]));
}
