import { expect, test } from 'vitest';
import { spectralMetrics } from '../lib/spectrum/spectral-metrics.ts';

const powers = (n: number, exponent: number) => Array.from({ length: n }, (_, i) => (i + 1) ** -exponent);

test('the condition number on the numerical rank leaves the zero eigenvalues out, in both directions', () => {
  const { conditionNumber, rankConditionNumber, rankConditionNumberInverse } = spectralMetrics({
    eigenvalues: [0, 1e-17, 2, 4, 8],
  });
  expect(conditionNumber).toMatchObject({ trusted: false, relation: '>=' });
  expect(rankConditionNumber).toMatchObject({ value: 4, trusted: true, relation: '=' });
  expect(rankConditionNumberInverse).toMatchObject({ value: 0.25, trusted: true, relation: '=' });
});

test('on a kernel of full rank both condition numbers agree', () => {
  const metrics = spectralMetrics({ eigenvalues: [1, 3, 5] });
  expect(metrics.rankConditionNumber).toEqual(metrics.conditionNumber);
  expect(metrics.rankConditionNumberInverse).toEqual(metrics.conditionNumberInverse);
});

test('the log-determinant is that of the numerically non-zero part', () => {
  expect(spectralMetrics({ eigenvalues: [2, 4, 8] }).logDeterminant.value).toBeCloseTo(6 * Math.LN2, 12);
  expect(spectralMetrics({ eigenvalues: [-1e-18, 0, 2, 4, 8] }).logDeterminant.value).toBeCloseTo(6 * Math.LN2, 12);
});

test('the participation ratio counts equal eigenvalues, and is 9/5 for 1 and 2', () => {
  expect(spectralMetrics({ eigenvalues: [3, 3, 3, 3] }).participationRatio.value).toBeCloseTo(4, 12);
  expect(spectralMetrics({ eigenvalues: [0, 0, 7] }).participationRatio.value).toBeCloseTo(1, 12);
  expect(spectralMetrics({ eigenvalues: [1, 2] }).participationRatio.value).toBeCloseTo(9 / 5, 12);
});

test('the decay exponent of k^-1.5 is 1.5 with R2 = 1 over ranks 2 to half', () => {
  const { decayExponent, decayFitR2, decayFitEnd } = spectralMetrics({ eigenvalues: powers(60, 1.5) });
  expect(decayExponent.value).toBeCloseTo(1.5, 10);
  expect(decayFitR2.value).toBeCloseTo(1, 10);
  expect(decayFitEnd.value).toBe(30);
});

test('the fit of a power law ignores the first eigenvalue and the lower half', () => {
  const bent = powers(40, 2).map((value, i) => (i === 0 ? 50 : i >= 20 ? value * 1e-3 : value));
  expect(spectralMetrics({ eigenvalues: bent }).decayExponent.value).toBeCloseTo(2, 9);
});

test('R2 of an exponential spectrum, which is no power law, is clearly below 1', () => {
  const exponential = Array.from({ length: 40 }, (_, i) => Math.exp(-i / 4));
  const { decayFitR2 } = spectralMetrics({ eigenvalues: exponential });
  expect(decayFitR2.value).toBeLessThan(0.97);
  expect(decayFitR2.value).toBeGreaterThan(0.5);
});

test('the spectral gap is the ratio of the two largest, and at least so much when the second drowns', () => {
  expect(spectralMetrics({ eigenvalues: [1, 4, 20] }).spectralGap).toMatchObject({ value: 5, relation: '=' });
  const drowned = spectralMetrics({ eigenvalues: [0, 1e-18, 1] }).spectralGap;
  expect(drowned).toMatchObject({ trusted: false, relation: '>=' });
  expect(drowned.value).toBeGreaterThan(1e10);
});

test('ten large eigenvalues over a flat bulk are ten outliers; a flat spectrum has none', () => {
  const bulk = Array.from({ length: 90 }, (_, i) => 1 + i / 90);
  const large = Array.from({ length: 10 }, (_, i) => 20 + i);
  expect(spectralMetrics({ eigenvalues: [...bulk, ...large] }).outlierCount).toMatchObject({ value: 10, bound: 0 });
  expect(spectralMetrics({ eigenvalues: bulk }).outlierCount.value).toBe(0);
  expect(spectralMetrics({ eigenvalues: powers(1000, 1) }).outlierCount.value).toBeCloseTo(48, -1);
});

test('where a metric has no meaning its value is not a number and not trusted', () => {
  const { spectralGap, decayExponent, outlierCount } = spectralMetrics({ eigenvalues: [3] });
  for (const metric of [spectralGap, decayExponent, outlierCount]) {
    expect(metric).toEqual({ value: Number.NaN, bound: null, trusted: false, relation: '=' });
  }
});

test('scaling a kernel leaves every metric without unit as it was', () => {
  const eigenvalues = powers(40, 1.2);
  const [one, other] = [
    spectralMetrics({ eigenvalues }),
    spectralMetrics({ eigenvalues: eigenvalues.map((x) => 1024 * x) }),
  ];
  const unitless = [
    'conditionNumber',
    'rankConditionNumber',
    'effectiveRank',
    'participationRatio',
    'numericalRank',
    'spectralGap',
    'decayExponent',
    'decayFitR2',
    'outlierCount',
  ] as const;
  for (const name of unitless) expect(other[name].value).toBeCloseTo(one[name].value, 9);
});
