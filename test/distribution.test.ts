import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HISTOGRAM_QUANTILES } from '../lib/protocol/histogram-quantiles.ts';
import { distributionOf } from '../lib/spectrum/distribution.ts';
import { distributions } from '../lib/spectrum/distributions.ts';
import { randomNormal } from './helpers/random.ts';

test('bins, moments and quantiles are those of numpy', () => {
  // numpy.histogram(x, 4), x.mean(), x.std(), numpy.quantile(x, q) of x = [3, -1, 4, 1, -5, 9, 2, -6, 5, 3.5], numpy 2.4.
  const told = distributionOf(Float64Array.of(3, -1, 4, 1, -5, 9, 2, -6, 5, 3.5), 4);
  expect([...told.edges]).toEqual([-6, -2.25, 1.5, 5.25, 9]);
  expect([...told.counts]).toEqual([2, 2, 5, 1]);
  expect(told).toMatchObject({ count: 10, nonFinite: 0, min: -6, max: 9 });
  expect(told.mean).toBeCloseTo(1.55, 12);
  expect(told.std).toBeCloseTo(4.315379473464645, 12);
  const numpy = [-6, -5.91, -5.55, -0.5, 2.5, 3.875, 7.2, 8.64, 9];
  expect(HISTOGRAM_QUANTILES.map((q) => told.quantiles[q])).toEqual(numpy.map((value) => expect.closeTo(value, 12)));
});

/** Straight from the definition: every value is looked at in every bin. */
function bruteForce(values: readonly number[], edges: Float64Array): number[] {
  const last = edges.length - 2;
  return Array.from({ length: last + 1 }, (_, i) => {
    const [low, high] = [edges[i]!, edges[i + 1]!];
    return values.filter((value) => value >= low && (i === last ? value <= high : value < high)).length;
  });
}

test('every finite value is in the bin that its edges say, whatever the values', () => {
  const anyNumber = fc.double({ noNaN: false });
  fc.assert(
    fc.property(fc.array(anyNumber, { maxLength: 60 }), fc.integer({ min: 1, max: 70 }), (values, bins) => {
      const told = distributionOf(Float64Array.from(values), bins);
      const finite = values.filter(Number.isFinite);
      expect(told.count + told.nonFinite).toBe(values.length);
      expect(told.count).toBe(finite.length);
      expect([...told.counts]).toEqual(bruteForce(finite, told.edges));
      expect(told.counts.reduce((sum, count) => sum + count, 0)).toBe(finite.length);
      expect(told.edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > told.edges[i - 1]!))).toBe(true);
      const sorted = [...finite].sort((a, b) => a - b);
      // Zero is zero, with either sign.
      expect([told.min + 0, told.quantiles['0'] + 0]).toEqual(
        [sorted[0] ?? Number.NaN, sorted[0] ?? Number.NaN].map((x) => x + 0),
      );
      expect([told.max + 0, told.quantiles['1'] + 0]).toEqual(
        [sorted.at(-1) ?? Number.NaN, sorted.at(-1) ?? Number.NaN].map((x) => x + 0),
      );
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('NaN and infinities are counted and in no number; without a finite value there is no number', () => {
  const told = distributionOf(Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 3, Number.NEGATIVE_INFINITY), 2);
  expect(told).toMatchObject({ count: 2, nonFinite: 3, min: 1, max: 3, mean: 2, std: 1 });
  expect([...told.counts]).toEqual([1, 1]);
  const none = distributionOf(Float32Array.of(Number.NaN, Number.NEGATIVE_INFINITY), 4);
  expect(none).toMatchObject({ count: 0, nonFinite: 2, min: Number.NaN, mean: Number.NaN, std: Number.NaN });
  expect([none.quantiles['0.5'], ...none.counts]).toEqual([Number.NaN, 0]);
});

test('equal values, neighbouring doubles and the largest doubles get edges that ascend and finite moments', () => {
  expect([...distributionOf(new Float32Array(5), 2).edges]).toEqual([-0.5, 0, 0.5]);
  expect([...distributionOf(Float64Array.of(4, 4), 2).edges]).toEqual([2, 4, 6]);
  expect([...distributionOf(Float64Array.of(1, 1 + Number.EPSILON), 64).edges]).toEqual([1, 1 + Number.EPSILON]);
  const far = distributionOf(Float64Array.of(-Number.MAX_VALUE, Number.MAX_VALUE), 2);
  expect([...far.edges]).toEqual([-Number.MAX_VALUE, 0, Number.MAX_VALUE]);
  expect([far.mean, far.std]).toEqual([0, Number.MAX_VALUE]);
});

test('many values give in a worker thread what they give here, and the given arrays are not changed before', async () => {
  const values = Float32Array.from({ length: 50_000 }, randomNormal(3));
  const before = values.slice();
  const here = distributionOf(values);
  expect(values).toEqual(before);
  const [there] = await distributions([values], 64);
  expect(there).toEqual(here);
  expect(values.length).toBe(0);
});
