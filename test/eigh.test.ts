import { expect, test } from 'vitest';
import { eigh } from '../lib/linalg/eigh.ts';
import { gram } from '../lib/linalg/gram.ts';
import { loadGoldenCase } from './helpers/golden.ts';
import { withSpectrum } from './helpers/matrices.ts';
import { randomNormal } from './helpers/random.ts';

const spectra: Record<string, number[]> = {
  'condition 1e2': Array.from({ length: 40 }, (_, i) => 10 ** (-2 * (i / 39))),
  'condition 1e12': Array.from({ length: 40 }, (_, i) => 10 ** (-12 * (i / 39))),
  'a cluster': Array.from({ length: 33 }, (_, i) => (i < 20 ? 1 : 2 + i)),
  'zeros and negatives': [-3, -1e-9, 0, 0, 0, 1e-9, 5, 7],
  'all equal': Array.from({ length: 12 }, () => 4),
};

for (const [name, values] of Object.entries(spectra)) {
  test(`eigenvalues and vectors of a matrix with a known spectrum are right: ${name}`, async () => {
    const n = values.length;
    const a = withSpectrum(values, 7);
    const { eigenvalues, eigenvectors } = await eigh(a, n, { vectors: true });
    const plain = await eigh(a, n);
    const want = [...values].sort((x, y) => x - y);
    const largest = Math.max(...want.map(Math.abs));
    want.forEach((value, k) => {
      expect(Math.abs((eigenvalues[k] as number) - value) / largest).toBeLessThan(1e-14);
      expect(Math.abs((plain.eigenvalues[k] as number) - value) / largest).toBeLessThan(1e-14);
    });
    for (let k = 0; k < n; k++) {
      const v = eigenvectors!.subarray(k * n, (k + 1) * n);
      expect(Math.abs(Math.hypot(...v) - 1)).toBeLessThan(1e-13);
      for (let i = 0; i < n; i++) {
        const av = v.reduce((sum, x, j) => sum + (a[i * n + j] as number) * x, 0);
        expect(Math.abs(av - (eigenvalues[k] as number) * (v[i] as number)) / largest).toBeLessThan(1e-13);
      }
    }
  });
}

test('eigenvalues equal those of numpy on a golden kernel', async () => {
  const golden = loadGoldenCase('mlp_tanh_ntkparam');
  const { eigenvalues } = await eigh(golden.array('total'), golden.manifest.n);
  const want = golden.array('eig/ntk');
  const largest = want[want.length - 1] as number;
  want.forEach((value, k) => {
    expect(Math.abs((eigenvalues[k] as number) - value) / largest).toBeLessThan(1e-13);
  });
});

test('sizes 0 and 1 are answered', async () => {
  expect([...(await eigh([], 0)).eigenvalues]).toEqual([]);
  const one = await eigh([-2.5], 1, { vectors: true });
  expect([...one.eigenvalues, ...one.eigenvectors!]).toEqual([-2.5, 1]);
});

test('a wrong length, a NaN and an asymmetric matrix are refused with what came', async () => {
  await expect(eigh([1, 2, 3], 2)).rejects.toThrow(/got 3 numbers for n = 2/);
  await expect(eigh([1, Number.NaN, Number.NaN, 1], 2)).rejects.toThrow(/got NaN at \[1, 0\]/);
  await expect(eigh([1, 2, 3, 1], 2)).rejects.toThrow(/expected a symmetric matrix/);
});

test('the caller keeps its matrix', async () => {
  const matrix = Float64Array.of(2, 1, 1, 2);
  await eigh(matrix, 2);
  expect([...matrix]).toEqual([2, 1, 1, 2]);
});

test('the Gram of float32 rows equals the exact sum in float64, symmetric and rectangular', () => {
  const normal = randomNormal(3);
  for (const [rows, other, cols] of [
    [1, 1, 1],
    [5, 3, 7],
    [9, 6, 2100],
    [16, 8, 1024],
  ] as const) {
    const a = Float32Array.from({ length: rows * cols }, normal);
    const b = Float32Array.from({ length: other * cols }, normal);
    for (const [left, right, m] of [
      [a, null, rows],
      [a, b, other],
    ] as const) {
      const out = gram(left, rows, right, m);
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < m; j++) {
          let sum = 0;
          let size = 0;
          for (let k = 0; k < cols; k++) {
            const term = (left[i * cols + k] as number) * ((right ?? left)[j * cols + k] as number);
            sum += term;
            size += Math.abs(term);
          }
          // The worst that two float64 sums in different order can differ by.
          expect(Math.abs((out[i * m + j] as number) - sum)).toBeLessThanOrEqual(cols * 2 ** -52 * size);
        }
    }
  }
});
