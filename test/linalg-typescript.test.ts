import { expect, test } from 'vitest';
import { eighSymmetric } from '../lib/linalg/typescript/eigh-symmetric.ts';
import { typescriptGram } from '../lib/linalg/typescript/gram.ts';
import { openHeap, withPlainKernels } from '../lib/linalg/typescript/open-heap.ts';
import { plainKernels } from '../lib/linalg/typescript/plain-kernels.ts';
import { randomNormal, randomUniform } from './helpers/random.ts';

test('the WebAssembly loops and the plain ones agree to rounding, each to the bounds of float64', () => {
  const count = 4096;
  const uniform = randomUniform(1);
  const start = Float64Array.from({ length: count }, () => uniform() - 0.5);
  const calls: ((kernels: ReturnType<typeof plainKernels>) => void)[] = [
    (kernels) => kernels.tiles(0, 32 * 8, 2048, 2048 + 3 * 32 * 8, 16384),
    (kernels) => kernels.symmetricRows(8192, 1024, 0, 24 * 8, 16384, 20480),
    (kernels) => kernels.rowDots(8192, 1024, 0, 24 * 8, 20480),
    (kernels) => kernels.addRows(8192, 1024, 16384, 16384 + 24 * 8, 64),
  ];
  for (const call of calls) {
    const heap = openHeap(count);
    heap.numbers.set(start);
    call(heap.kernels);
    const plain = start.slice();
    call(plainKernels(plain));
    const changed = plain.filter((value, i) => value !== start[i]).length;
    expect(changed).toBeGreaterThan(3);
    plain.forEach((value, i) => {
      expect(Math.abs(value - (heap.numbers[i] as number))).toBeLessThan(1e-14);
    });
  }
});

test('without WebAssembly the same eigenvalues and Gram come out', () => {
  const n = 150;
  const rows = Float32Array.from({ length: n * 40 }, randomNormal(4));
  const kernel = typescriptGram(rows, n, null, n, {});
  const { eigenvalues } = eighSymmetric(kernel.slice(), n, true);
  const plain = withPlainKernels(() => {
    const same = typescriptGram(rows, n, null, n, {});
    return eighSymmetric(same, n, true).eigenvalues;
  });
  eigenvalues.forEach((value, k) => {
    expect(Math.abs(value - (plain[k] as number))).toBeLessThan(1e-14 * (eigenvalues[n - 1] as number) * 4);
  });
});

/** Tridiagonal and graded matrices that break solvers which are not careful. */
const difficult: Record<string, (i: number, j: number, n: number) => number> = {
  'Wilkinson (pairs that agree to rounding)': (i, j, n) =>
    i === j ? Math.abs(i - (n - 1) / 2) : Math.abs(i - j) === 1 ? 1 : 0,
  'graded downwards': (i, j, n) => 10 ** ((-8 * (i + j)) / n) * (i === j ? 2 : 1),
  'graded upwards': (i, j, n) => 10 ** ((-8 * (2 * n - i - j)) / n) * (i === j ? 2 : 1),
  'Gaussian kernel (numerical rank 30)': (i, j, n) => Math.exp(-((5 * ((i - j) / n)) ** 2)),
  'second difference': (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0),
  'rank one': () => 1,
  'tiny numbers': (i, j) => 1e-300 * (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0),
  'huge numbers': (i, j) => 1e150 * (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0),
};

for (const [name, entry] of Object.entries(difficult)) {
  test(`divide and conquer stays orthogonal and agrees with QL: ${name}`, () => {
    const n = 260;
    const a = Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n, n));
    const { eigenvalues, eigenvectors } = eighSymmetric(a.slice(), n, true);
    const values = eighSymmetric(a.slice(), n, false).eigenvalues;
    const largest = Math.max(Math.abs(values[0] as number), Math.abs(values[n - 1] as number));
    const overlaps = typescriptGram(eigenvectors as Float64Array, n, null, n, {});
    expect(
      overlaps.reduce((most, value, at) => Math.max(most, Math.abs(value - (at % (n + 1) === 0 ? 1 : 0))), 0),
    ).toBeLessThan(1e-12);
    eigenvalues.forEach((value, k) => {
      expect(Math.abs(value - (values[k] as number)) / largest).toBeLessThan(3e-14);
      for (let i = 0; i < n; i += 37) {
        let image = 0;
        for (let j = 0; j < n; j++) image += (a[i * n + j] as number) * (eigenvectors?.[k * n + j] as number);
        expect(Math.abs(image - value * (eigenvectors?.[k * n + i] as number)) / largest).toBeLessThan(3e-14);
      }
    });
  });
}

test('the second difference has the eigenvalues of its formula', () => {
  const n = 200;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    a[i * n + i] = 2;
    if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
  }
  eighSymmetric(a, n, true).eigenvalues.forEach((value, k) => {
    expect(Math.abs(value - 4 * Math.sin(((k + 1) * Math.PI) / (2 * n + 2)) ** 2)).toBeLessThan(1e-14);
  });
});
