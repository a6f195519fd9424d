import { expect, test } from 'vitest';
import { eigh } from '../lib/linalg/eigh.ts';
import { lanczos } from '../lib/linalg/lanczos/lanczos.ts';
import { spectralDensity } from '../lib/linalg/lanczos/spectral-density.ts';
import { withSpectrum } from './helpers/matrices.ts';

function operatorOf(a: Float64Array, n: number) {
  const multiply = (v: Float64Array): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += (a[i * n + j] as number) * (v[j] as number);
      return sum;
    });
  return { n, multiply };
}

const n = 180;
const decaying = withSpectrum(
  Array.from({ length: n }, (_, i) => 0.93 ** i),
  5,
);
const indefinite = withSpectrum(
  Array.from({ length: n }, (_, i) => Math.sin(i) * (1 + i / 20)),
  6,
);

for (const [name, matrix] of Object.entries({ decaying, indefinite })) {
  test(`Lanczos finds both ends of a spectrum within its own residual bounds, like eigh: ${name}`, async () => {
    const { eigenvalues } = await eigh(matrix, n);
    const want = [...eigenvalues.slice(0, 3), ...eigenvalues.slice(n - 6)];
    const found = await lanczos(operatorOf(matrix, n), { largest: 6, smallest: 3, vectors: true, basisSize: 40 });
    const largest = Math.max(...want.map(Math.abs));
    expect(found.eigenvalues.length).toBe(9);
    want.forEach((value, k) => {
      const error = Math.abs((found.eigenvalues[k] as number) - value);
      expect(error).toBeLessThanOrEqual((found.residuals[k] as number) + n * Number.EPSILON * largest);
      const vector = found.eigenvectors?.subarray(k * n, (k + 1) * n) as Float64Array;
      const image = operatorOf(matrix, n).multiply(vector);
      const residual = Math.hypot(...image.map((x, i) => x - (found.eigenvalues[k] as number) * (vector[i] as number)));
      expect(residual).toBeLessThanOrEqual((found.residuals[k] as number) * 1.01 + 1e-13 * largest);
      if (found.converged) expect(found.residuals[k]).toBeLessThan(1e-9 * largest);
    });
  });
}

test('Lanczos converges to the largest eigenvalues with few products, and says so', async () => {
  const found = await lanczos(operatorOf(decaying, n), { largest: 5 });
  expect(found.converged).toBe(true);
  expect(found.multiplications).toBeLessThan(120);
  [0.93 ** 4, 0.93 ** 3, 0.93 ** 2, 0.93, 1].forEach((value, k) => {
    expect(Math.abs((found.eigenvalues[k] as number) - value)).toBeLessThan(1e-11);
  });
});

test('Lanczos reports what did not converge', async () => {
  const found = await lanczos(operatorOf(decaying, n), { smallest: 4, basisSize: 12, maxMultiplications: 12 });
  expect(found.converged).toBe(false);
  expect(Math.max(...found.residuals)).toBeGreaterThan(1e-6);
});

test('multiple eigenvalues are all found when the whole space is searched', async () => {
  const values = Array.from({ length: 30 }, (_, i) => (i < 12 ? 2 : i < 20 ? 0 : 1));
  const found = await lanczos(operatorOf(withSpectrum(values, 8), 30), { largest: 14, basisSize: 30 });
  const want = [...values].sort((x, y) => x - y).slice(16);
  want.forEach((value, k) => {
    expect(Math.abs((found.eigenvalues[k] as number) - value)).toBeLessThan(1e-12);
  });
});

test('Lanczos is repeatable, and awaits an operator that answers later', async () => {
  const { multiply } = operatorOf(decaying, n);
  const later = { n, multiply: async (v: Float64Array) => multiply(v) };
  const first = await lanczos(later, { largest: 3, seed: 4 });
  const second = await lanczos(operatorOf(decaying, n), { largest: 3, seed: 4 });
  expect([...first.eigenvalues]).toEqual([...second.eigenvalues]);
});

test('sizes 0 and 1, an operator of zeros, more than there is and wrong answers are met', async () => {
  expect((await lanczos({ n: 0, multiply: (v) => v }, { largest: 2 })).eigenvalues.length).toBe(0);
  const one = await lanczos({ n: 1, multiply: (v) => v.map((x) => 3 * x) }, { largest: 2, smallest: 1 });
  expect(one.eigenvalues[0]).toBeCloseTo(3, 14);
  const zeros = await lanczos({ n: 50, multiply: (v) => v.map(() => 0) }, { largest: 2 });
  expect([...zeros.eigenvalues].map(Math.abs)).toEqual([0, 0]);
  expect((await lanczos(operatorOf(decaying, n), { largest: 500 })).eigenvalues.length).toBe(n);
  await expect(lanczos({ n: 3, multiply: () => new Float64Array(2) }, { largest: 1 })).rejects.toThrow(/got 2/);
  await expect(lanczos(operatorOf(decaying, n), { largest: -1 })).rejects.toThrow(/options.largest/);
});

test('stochastic Lanczos quadrature estimates traces within its standard errors', async () => {
  const { eigenvalues } = await eigh(decaying, n);
  const spectrum = await spectralDensity(operatorOf(decaying, n), { probes: 24, steps: 60, seed: 3 });
  const functions = [
    (x: number) => x,
    (x: number) => x * x,
    (x: number) => Math.log(x + 1e-2),
    (x: number) => x / (x + 0.1),
  ];
  for (const f of functions) {
    const want = eigenvalues.reduce((sum, x) => sum + f(x), 0);
    const { value, standardError } = spectrum.trace(f);
    // The variance of one probe of random signs is at most twice the squared Frobenius norm of f(A) (Avron & Toledo 2011).
    const deviation = Math.sqrt((2 * eigenvalues.reduce((sum, x) => sum + f(x) ** 2, 0)) / 24);
    expect(standardError).toBeLessThan(2 * deviation);
    expect(Math.abs(value - want)).toBeLessThan(4 * standardError);
  }
});

test('the standard error shrinks like one over the root of the probes', async () => {
  const errorOf = async (probes: number) =>
    (await spectralDensity(operatorOf(indefinite, n), { probes, steps: 20, seed: 1 })).trace((x) => x * x)
      .standardError;
  const ratio = (await errorOf(16)) / (await errorOf(256));
  expect(ratio).toBeGreaterThan(2.5);
  expect(ratio).toBeLessThan(6.5);
});

test('the density integrates to one and follows the histogram of eigh', async () => {
  const { eigenvalues } = await eigh(indefinite, n);
  const spectrum = await spectralDensity(operatorOf(indefinite, n), { probes: 30, steps: 90 });
  const width = 1;
  const points = Array.from({ length: 161 }, (_, i) => -20 + i / 4);
  const { density, standardError } = spectrum.density(points, width);
  expect(density.reduce((sum, x) => sum + x / 4, 0)).toBeCloseTo(1, 6);
  points.forEach((point, i) => {
    const want = eigenvalues.reduce((sum, x) => sum + Math.exp(-0.5 * ((x - point) / width) ** 2), 0);
    const height = want / (n * width * Math.sqrt(2 * Math.PI));
    expect(Math.abs((density[i] as number) - height)).toBeLessThanOrEqual(5 * (standardError[i] as number) + 1e-6);
  });
});
