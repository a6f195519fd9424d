import { expect, test } from 'vitest';
import { eigh } from '../lib/linalg/eigh.ts';
import { gram } from '../lib/linalg/gram.ts';
import { componentShares } from '../lib/spectrum/component-shares.ts';
import { eigenvalueErrorBound } from '../lib/spectrum/error-bound.ts';
import { spectralMetrics } from '../lib/spectrum/spectral-metrics.ts';
import { goldenCaseNames, loadGoldenCase } from './helpers/golden.ts';
import { randomNormal } from './helpers/random.ts';

test('metrics of a spectrum known in closed form', () => {
  const metrics = spectralMetrics({ eigenvalues: [8, 2, 4, 2] });
  expect(metrics.conditionNumber).toMatchObject({ value: 4, trusted: true, relation: '=' });
  expect(metrics.conditionNumberInverse).toMatchObject({ value: 0.25, trusted: true, relation: '=' });
  expect([metrics.largestEigenvalue.value, metrics.smallestEigenvalue.value, metrics.trace.value]).toEqual([8, 2, 16]);
  // p = 1/2, 1/4, 1/8, 1/8: entropy (7/4) ln 2.
  expect(metrics.effectiveRank.value).toBeCloseTo(2 ** 1.75, 12);
  expect(metrics.numericalRank.value).toBe(4);
});

test('the effective rank is N for equal eigenvalues and 1 for a single one', () => {
  expect(spectralMetrics({ eigenvalues: [3, 3, 3, 3, 3] }).effectiveRank.value).toBeCloseTo(5, 12);
  expect(spectralMetrics({ eigenvalues: [0, 0, 7] }).effectiveRank.value).toBeCloseTo(1, 12);
});

test('a condition number lost in rounding is reported as at least the value that is certain', () => {
  const { conditionNumber, conditionNumberInverse, smallestEigenvalue, numericalRank } = spectralMetrics({
    eigenvalues: [-1e-17, 1e-3, 1],
  });
  expect(conditionNumber).toMatchObject({ trusted: false, relation: '>=' });
  expect(conditionNumber.value).toBeGreaterThan(1e10);
  expect(conditionNumberInverse).toMatchObject({ trusted: false, relation: '<=' });
  expect(smallestEigenvalue).toMatchObject({ trusted: false, relation: '<=' });
  expect(numericalRank.value).toBe(2);
});

test('a float32 Gram is trusted far less than a float64 one', () => {
  const eigenvalues = [1e-6, 1e-2, 1];
  expect(spectralMetrics({ eigenvalues }).conditionNumber.trusted).toBe(true);
  expect(spectralMetrics({ eigenvalues, precision: 'float32' }).conditionNumber.trusted).toBe(true);
  const small = [1e-8, 1e-2, 1];
  expect(spectralMetrics({ eigenvalues: small }).conditionNumber.trusted).toBe(true);
  expect(spectralMetrics({ eigenvalues: small, precision: 'float32' }).conditionNumber.trusted).toBe(false);
});

test('the error bound covers every eigenvalue of a rounded Jacobian with a known spectrum, within a factor 1000', async () => {
  const normal = randomNormal(11);
  const n = 24;
  const p = 400;
  let worst = 0;
  for (const decades of [2, 6, 10]) {
    // A float64 Jacobian with graded rows, and the same rounded to float32.
    const exact = Float64Array.from(
      { length: n * p },
      (_, i) => normal() * 10 ** ((-decades / 2) * (Math.floor(i / p) / (n - 1))),
    );
    const rounded = Float32Array.from(exact);
    const truth = (await eigh(gram(exact, n, null, n), n)).eigenvalues;
    const { eigenvalues } = await eigh(gram(rounded, n, null, n), n);
    const bound = eigenvalueErrorBound(eigenvalues, 'float64');
    eigenvalues.forEach((value, k) => {
      const error = Math.abs(value - (truth[k] as number));
      expect(error).toBeLessThanOrEqual(bound(value));
      worst = Math.max(worst, error / bound(value));
    });
  }
  expect(worst).toBeGreaterThan(1e-3);
});

for (const name of goldenCaseNames) {
  test(`the golden condition number is found again and trusted: ${name}`, () => {
    const golden = loadGoldenCase(name);
    const eigenvalues = golden.array(golden.manifest.c === 1 ? 'eig/ntk' : 'eig/trace');
    const { conditionNumber } = spectralMetrics({ eigenvalues });
    expect(conditionNumber.trusted).toBe(true);
    expect(conditionNumber.value).toBeCloseTo(
      (eigenvalues[eigenvalues.length - 1] as number) / (eigenvalues[0] as number),
      6,
    );
  });
}

test("shares are each component's part of the trace", () => {
  const shares = componentShares([Float64Array.of(1, 9, 9, 2), Float64Array.of(4, 0, 0, 5)], 2);
  expect(shares).toEqual([
    { trace: 3, share: 0.25 },
    { trace: 9, share: 0.75 },
  ]);
});

test('no eigenvalues and NaN are refused', () => {
  expect(() => spectralMetrics({ eigenvalues: [] })).toThrow(/got none/);
  expect(() => spectralMetrics({ eigenvalues: [1, Number.NaN] })).toThrow(/NaN or infinity/);
});
