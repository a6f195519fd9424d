import { describe, expect, it } from 'vitest';
import type { LinalgProvider } from '../../lib/linalg/provider.ts';
import { float32Factors, squaredSingularValues, withSpectrum } from './matrices.ts';
import { randomNormal } from './random.ts';

const powers = (n: number, decades: number) => Array.from({ length: n }, (_, i) => 10 ** (-decades * (i / (n - 1))));

const SPECTRA: Record<string, number[]> = {
  'condition 1e2': powers(40, 2),
  'condition 1e7': powers(65, 7),
  'condition 1e12': powers(40, 12),
  'a cluster': Array.from({ length: 90 }, (_, i) => (i < 60 ? 1 + i * 1e-15 : 2 + i)),
  'two clusters and zeros': Array.from({ length: 120 }, (_, i) => (i < 50 ? 0 : i < 90 ? 1 : 7)),
  'negative noise': [...powers(50, 3), ...Array.from({ length: 20 }, (_, i) => -1e-15 * i)],
  'both signs': [-3, -1e-9, 0, 0, 0, 1e-9, 5, 7],
  'all equal': Array.from({ length: 70 }, () => 4),
  zeros: Array.from({ length: 40 }, () => 0),
};

/**
 * What every linear algebra provider must do; called for each that is available.
 *
 * @param mostNumbers leaves out Gram products with more numbers on either side, for a provider that is far away
 */
export function describeLinalg(provider: LinalgProvider, { mostNumbers = Number.POSITIVE_INFINITY } = {}): void {
  describe(`linalg provider ${provider.name}`, () => {
    describeEigh(provider);
    describeGram(provider, mostNumbers);
    describeSolve(provider);
  });
}

function describeEigh(provider: LinalgProvider): void {
  for (const [name, values] of Object.entries(SPECTRA)) {
    it(`finds a known spectrum and orthonormal eigenvectors: ${name}`, async () => {
      const n = values.length;
      const a = withSpectrum(values, 7);
      const { eigenvalues, eigenvectors } = await provider.eigh(a, n, { vectors: true });
      const plain = await provider.eigh(a, n);
      const want = [...values].sort((x, y) => x - y);
      const largest = Math.max(...want.map(Math.abs), Number.MIN_VALUE);
      expect(plain.eigenvectors).toBeNull();
      const error = (found: Float64Array) =>
        Math.max(...want.map((value, k) => Math.abs((found[k] as number) - value)));
      expect(error(eigenvalues) / largest).toBeLessThan(2e-14);
      expect(error(plain.eigenvalues) / largest).toBeLessThan(2e-14);
      expectEigenvectors(a, n, eigenvalues, eigenvectors as Float64Array, largest);
    });
  }

  it('answers the k largest as the full problem does', async () => {
    const n = 150;
    const a = withSpectrum([...powers(149, 6), 1e-3], 3);
    const full = await provider.eigh(a, n, { vectors: true });
    for (const top of [1, 7, 150, 400]) {
      const k = Math.min(n, top);
      const some = await provider.eigh(a, n, { vectors: true, top });
      const values = (await provider.eigh(a, n, { top })).eigenvalues;
      expect(some.eigenvalues.length).toBe(k);
      expect(some.eigenvectors?.length).toBe(k * n);
      for (let i = 0; i < k; i++) {
        const want = full.eigenvalues[n - k + i] as number;
        expect(Math.abs((some.eigenvalues[i] as number) - want)).toBeLessThan(1e-14);
        expect(Math.abs((values[i] as number) - want)).toBeLessThan(1e-14);
      }
      expectEigenvectors(a, n, some.eigenvalues, some.eigenvectors as Float64Array, 1);
    }
    await expect(provider.eigh(a, n, { top: 0 })).rejects.toThrow(/options.top/);
  });

  it('answers N = 0 and N = 1', async () => {
    expect([...(await provider.eigh([], 0, { vectors: true })).eigenvalues]).toEqual([]);
    const one = await provider.eigh([-2.5], 1, { vectors: true });
    expect([...one.eigenvalues]).toEqual([-2.5]);
    expect(Math.abs(one.eigenvectors?.[0] as number)).toBe(1);
  });

  it('refuses NaN, infinity, asymmetry and a wrong length, and leaves its input alone', async () => {
    await expect(provider.eigh([1, Number.NaN, Number.NaN, 1], 2)).rejects.toThrow(/got NaN at \[1, 0\]/);
    await expect(provider.eigh([Number.POSITIVE_INFINITY, 0, 0, 1], 2)).rejects.toThrow(/got Infinity at \[0, 0\]/);
    await expect(provider.eigh([1, 2, 3, 1], 2)).rejects.toThrow(/expected a symmetric matrix/);
    await expect(provider.eigh([1, 2, 3], 2)).rejects.toThrow(/got 3 numbers for n = 2/);
    const matrix = Float64Array.of(2, 1, 1, 2);
    await provider.eigh(matrix, 2, { vectors: true });
    expect([...matrix]).toEqual([2, 1, 1, 2]);
  });

  it('finds the smallest eigenvalue at condition 1e10 from float32 factors to 1e-4', async () => {
    const factors = float32Factors(powers(64, 5), 500, 11);
    const [want] = squaredSingularValues(factors, 64);
    const kernel = await provider.gram(factors, 64, null, 64);
    const { eigenvalues } = await provider.eigh(kernel, 64);
    expect(want as number).toBeLessThan(1e-9);
    expect(Math.abs((eigenvalues[0] as number) / (want as number) - 1)).toBeLessThan(1e-4);
  });
}

function describeGram(provider: LinalgProvider, mostNumbers: number): void {
  const shapes = [
    [1, 1, 1],
    [5, 3, 7],
    [9, 6, 2100],
    [130, 17, 1025],
    [4, 1200, 33],
  ] as const;
  for (const [rows, others, cols] of shapes) {
    if (Math.max(rows, others) * Math.max(rows, others, cols) > mostNumbers) continue;
    it(`sums Gram products in float64, [${rows}, ${cols}] and [${others}, ${cols}]`, async () => {
      const normal = randomNormal(rows);
      const a = Float32Array.from({ length: rows * cols }, normal);
      const b = Float32Array.from({ length: others * cols }, normal);
      const wide = Float64Array.from(b);
      for (const [left, right, m] of [
        [a, null, rows],
        [a, b, others],
        [a, wide, others],
        [wide, a, rows],
        [wide, null, others],
      ] as const) {
        const n = left.length / cols;
        const out = await provider.gram(left, n, right, m);
        const { sums, sizes } = exactGram(left, n, right ?? left, m, cols);
        // The worst that two float64 sums in different order can differ by.
        expect(worstRatio(out, sums, sizes)).toBeLessThanOrEqual(cols * 2 ** -52);
      }
    });
  }

  it('adds beta times what is there, and answers in float32 when asked', async () => {
    const [rows, cols] = [37, 300];
    const a = Float32Array.from({ length: rows * cols }, randomNormal(5));
    const { sums, sizes } = exactGram(a, rows, a, rows, cols);
    for (const precision of ['float64', 'float32'] as const) {
      const bound = cols * (precision === 'float64' ? 2 ** -52 : 2 ** -23);
      const out = new Float64Array(rows * rows).fill(2);
      const returned = await provider.gram(a, rows, null, rows, { precision, beta: 0.5, out });
      expect(returned).toBe(out);
      const shifted = out.map((value) => value - 1);
      expect(worstRatio(shifted, sums, sizes)).toBeLessThanOrEqual(bound);
      // With beta 0, what is there does not count, not even NaN.
      const fresh = await provider.gram(a, rows, null, rows, { precision, out: out.fill(Number.NaN) });
      expect(worstRatio(fresh, sums, sizes)).toBeLessThanOrEqual(bound);
    }
  });

  it('answers empty Gram matrices and refuses rows of unequal length', async () => {
    expect((await provider.gram(new Float32Array(0), 0, null, 0)).length).toBe(0);
    expect((await provider.gram(new Float32Array(0), 0, new Float32Array(4), 2)).length).toBe(0);
    await expect(provider.gram(new Float32Array(6), 2, new Float32Array(8), 2)).rejects.toThrow(/rows of equal length/);
    await expect(provider.gram(new Float32Array(7), 2, null, 2)).rejects.toThrow(/rows of equal length/);
  });

  it('multiplies matrices, also transposed ones', async () => {
    const [m, k, n] = [19, 33, 26];
    const normal = randomNormal(9);
    const a = Float64Array.from({ length: m * k }, normal);
    const b = Float64Array.from({ length: k * n }, normal);
    const { sums } = exactGram(a, m, flipped(b, k, n), n, k);
    for (const transposeA of [false, true])
      for (const transposeB of [false, true]) {
        const left = transposeA ? flipped(a, m, k) : a;
        const right = transposeB ? flipped(b, k, n) : b;
        const out = await provider.matmul(left, m, k, right, n, { transposeA, transposeB });
        sums.forEach((value, i) => {
          expect(Math.abs((out[i] as number) - value)).toBeLessThan(1e-13);
        });
      }
    await expect(provider.matmul(a, m, k, b, n + 1)).rejects.toThrow(/matmul: expected/);
  });
}

function describeSolve(provider: LinalgProvider): void {
  it('solves symmetric positive definite systems', async () => {
    for (const n of [1, 5, 49, 130]) {
      const a = withSpectrum(n === 1 ? [3] : powers(n, 4), 13);
      const x = Float64Array.from({ length: n * 3 }, randomNormal(2));
      const { sums: b } = exactGram(a, n, flipped(x, n, 3), 3, n);
      const solution = await provider.choleskySolve(a, n, b, 3);
      solution.forEach((value, i) => {
        expect(Math.abs(value - (x[i] as number))).toBeLessThan(1e-10);
      });
    }
  });

  it('refuses a matrix that is not positive definite, or holds NaN, and says what to do', async () => {
    const refusal = /choleskySolve: expected a positive definite matrix.*Add a ridge/;
    const b = Float64Array.of(1, 1);
    await expect(provider.choleskySolve(Float64Array.of(1, 2, 2, 1), 2, b, 1)).rejects.toThrow(refusal);
    await expect(provider.choleskySolve(Float64Array.of(1, 1, 1, 1), 2, b, 1)).rejects.toThrow(refusal);
    const hole = Float64Array.of(1, Number.NaN, Number.NaN, 1);
    await expect(provider.choleskySolve(hole, 2, b, 1)).rejects.toThrow(refusal);
    await expect(provider.choleskySolve(Float64Array.of(1, 0, 0, 1), 2, b, 2)).rejects.toThrow(/expected \[2, 2\]/);
  });
}

function expectEigenvectors(
  a: Float64Array,
  n: number,
  values: Float64Array,
  vectors: Float64Array,
  largest: number,
): void {
  const { sums: overlaps } = exactGram(vectors, values.length, vectors, values.length, n);
  const { sums: images } = exactGram(vectors, values.length, a, n, n);
  let overlap = 0;
  let residual = 0;
  values.forEach((value, k) => {
    values.forEach((_, j) => {
      overlap = Math.max(overlap, Math.abs((overlaps[k * values.length + j] as number) - (k === j ? 1 : 0)));
    });
    for (let i = 0; i < n; i++) {
      const error = (images[k * n + i] as number) - value * (vectors[k * n + i] as number);
      residual = Math.max(residual, Math.abs(error) / largest);
    }
  });
  expect(overlap).toBeLessThan(1e-12);
  expect(residual).toBeLessThan(1e-13);
}

/** Largest error over the sum of the terms' sizes; NaN when a number is not finite. */
function worstRatio(out: Float64Array, sums: Float64Array, sizes: Float64Array): number {
  return out.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - (sums[i] as number)) / (sizes[i] as number)),
    0,
  );
}

function exactGram(
  a: ArrayLike<number>,
  rows: number,
  b: ArrayLike<number>,
  others: number,
  cols: number,
): { sums: Float64Array; sizes: Float64Array } {
  const sums = new Float64Array(rows * others);
  const sizes = new Float64Array(rows * others);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < others; j++)
      for (let k = 0; k < cols; k++) {
        const term = (a[i * cols + k] as number) * (b[j * cols + k] as number);
        sums[i * others + j]! += term;
        sizes[i * others + j]! += Math.abs(term);
      }
  return { sums, sizes };
}

function flipped(a: Float64Array, rows: number, cols: number): Float64Array {
  return Float64Array.from({ length: a.length }, (_, i) => a[(i % rows) * cols + Math.floor(i / rows)] as number);
}
