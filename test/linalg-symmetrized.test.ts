import { expect, test } from 'vitest';
import { symmetrized } from '../lib/linalg/symmetrized.ts';
import { randomNormal } from './helpers/random.ts';

function symmetric(n: number): Float64Array {
  const normal = randomNormal(n);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = normal();
  return matrix;
}

test('a symmetric matrix comes back as it is, in the space given', () => {
  for (const n of [0, 1, 3, 4, 31, 70]) {
    const matrix = symmetric(n);
    const space = new Float64Array(n * n).fill(7);
    expect(symmetrized(matrix, n, space)).toBe(space);
    expect(space).toEqual(matrix);
  }
});

test('wherever one entry differs from its mirror image both become their mean', () => {
  for (const n of [2, 5, 39]) {
    const matrix = symmetric(n);
    for (let at = 0; at < n * n; at++) {
      const [i, j] = [Math.floor(at / n), at % n];
      if (i === j) continue;
      const kept = matrix[at] as number;
      matrix[at] = kept + 2e-6;
      const copy = symmetrized(matrix, n);
      const mean = kept / 2 + (kept + 2e-6) / 2;
      expect([copy[at], copy[j * n + i]]).toEqual([mean, mean]);
      copy[at] = copy[j * n + i] = kept;
      matrix[at] = kept;
      expect(copy).toEqual(matrix);
    }
  }
});

test('wherever an entry, or it and its mirror image, is not finite, the place is named', () => {
  const n = 35;
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (let at = 0; at < n * n; at += 3) {
      const mirror = (at % n) * n + Math.floor(at / n);
      for (const places of [[at], [at, mirror]]) {
        const matrix = symmetric(n);
        for (const place of places) matrix[place] = bad;
        const lower = Math.max(...places);
        const named = places.length === 2 ? lower : at;
        const where = `got ${bad} at [${Math.floor(named / n)}, ${named % n}]`;
        expect(() => symmetrized(matrix, n)).toThrow(where);
      }
    }
  }
});
