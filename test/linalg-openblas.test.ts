import { expect, test } from 'vitest';
import { borrow, giveBack } from '../lib/linalg/openblas/scratch.ts';
import { LINALG_PROVIDERS } from '../lib/linalg/providers/index.ts';
import { randomNormal } from './helpers/random.ts';

const { openblas } = LINALG_PROVIDERS;
const status = openblas.describe();
const why = status.available ? '' : ` (NOT RUN: ${status.reason})`;

function symmetric(n: number, seed: number): Float64Array {
  const normal = randomNormal(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = normal();
  return matrix;
}

test('work space belongs to one user at a time, and serves again', () => {
  const first = borrow(1000);
  const second = borrow(1000);
  expect(second.buffer).not.toBe(first.buffer);
  giveBack(first);
  const third = borrow(900);
  expect(third.buffer).toBe(first.buffer);
  expect(third).toHaveLength(900);
  expect(borrow(900).buffer).not.toBe(first.buffer);
});

test.skipIf(!status.available)(
  `eigenproblems at the same time give what they give one after another, refused ones between them${why}`,
  async () => {
    const problems = [200, 150, 30, 200, 260].map((n, i) => ({ n, matrix: symmetric(n, i + 1) }));
    const solve = ({ n, matrix }: { n: number; matrix: Float64Array }, i: number) =>
      openblas.eigh(matrix, n, { vectors: i % 2 === 1, ...(i === 3 ? { top: 4 } : {}) });
    const bad = () => openblas.eigh(new Float64Array(200 * 200).fill(Number.NaN), 200).catch(({ code }) => code);
    const alone = [];
    for (const [i, problem] of problems.entries()) alone.push(await solve(problem, i));
    const [together, refusals] = await Promise.all([Promise.all(problems.map(solve)), Promise.all(problems.map(bad))]);
    expect(together).toEqual(alone);
    expect(new Set(refusals)).toEqual(new Set(['invalid-matrix']));
  },
);
