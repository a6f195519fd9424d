import { expect, test, vi } from 'vitest';
import { canLend, lend, openLent } from '../lib/linalg/lent-array.ts';
import { runInWorker } from '../lib/linalg/worker.ts';
import { mapPass, multiplyRows, type ProductPass } from '../lib/ntk/jacobian/gram-product.ts';
import { claimRows } from '../lib/ntk/shared-rows.ts';
import type { WriteRowsTask } from '../lib/ntk/tasks/write-rows.task.ts';
import { writeRows } from '../lib/ntk/write-rows.ts';
import { randomNormal } from './helpers/random.ts';

vi.mock('../lib/linalg/worker.ts', async (original) => {
  const worker = await original<typeof import('../lib/linalg/worker.ts')>();
  return { ...worker, runInWorker: vi.fn(worker.runInWorker) };
});

const isIdle = () => false;

/** A layer's weights and bias, and a total that holds something already. */
function pass(n: number, c: number, isFirst: boolean): ProductPass & { total: Float64Array } {
  const normal = randomNormal(n);
  const factors = {
    n,
    m: n,
    c,
    left: Float32Array.from({ length: n * n }, normal),
    right: Float64Array.from({ length: (n * c) ** 2 }, normal),
    isLower: c > 1,
    scale: 0.5,
  };
  const room = () => new Float64Array((n * c) ** 2);
  return {
    weights: { factors, out: room() },
    bias: { factors: { ...factors, left: null }, out: room() },
    total: room().fill(3),
    isFirst,
  };
}

/** Compared as bytes: equality number by number takes seconds. */
const written = ({ weights, bias, total }: ProductPass) =>
  [weights.out, bias?.out, total].map((array) => Buffer.from(array?.buffer as ArrayBuffer).toString('latin1'));

test('two threads write the bits that one writes', async () => {
  const [n, c] = [90, 9];
  for (const isFirst of [true, false]) {
    const [alone, shared] = [pass(n, c, isFirst), pass(n, c, isFirst)];
    multiplyRows(alone, 0, n);
    const expected = written(alone);
    for (let again = 0; again < 8; again++) {
      shared.weights.out.fill(Number.NaN);
      shared.total.fill(3);
      vi.mocked(runInWorker).mockClear();
      await writeRows(shared, isIdle, true);
      expect(written(shared).every((bytes, i) => bytes === expected[i])).toBe(true);
      expect(runInWorker).toHaveBeenCalledTimes(canLend() ? 1 : 0);
    }
  }
});

test.runIf(canLend())('another thread writes rows where they lie, and leaves those that are taken', async () => {
  const [n, c] = [12, 3];
  const [here, there] = [pass(n, c, true), pass(n, c, true)];
  multiplyRows(here, 4, n);
  const rows = { counts: new Int32Array(new SharedArrayBuffer(8)), n, step: 2 };
  rows.counts[0] = 4;
  const task = new URL('../lib/ntk/tasks/write-rows.task.ts', import.meta.url);
  await runInWorker(task, { pass: mapPass(there, lend), rows }, []);
  expect(written(there)).toEqual(written(here));
  expect(there.weights.out.subarray(0, 4 * n * c * c).every((value) => value === 0)).toBe(true);
  expect([...rows.counts]).toEqual([n + 2, 1]);
});

test.runIf(canLend())('rows that another thread has taken are waited for', async () => {
  const [n, c] = [90, 9];
  const [alone, shared] = [pass(n, c, true), pass(n, c, true)];
  multiplyRows(alone, 0, n);
  vi.mocked(runInWorker).mockImplementationOnce((async (_: URL, { rows }: WriteRowsTask) => {
    Atomics.add(rows.counts, 1, 1);
    const top = claimRows(rows);
    await new Promise((later) => setTimeout(later, 50));
    multiplyRows(shared, top, top + rows.step);
  }) as typeof runInWorker);
  await writeRows(shared, isIdle, true);
  const expected = written(alone);
  expect(written(shared).every((bytes, i) => bytes === expected[i])).toBe(true);
});

test.runIf(canLend())('what is lent is read and written in place, and looked at once', () => {
  const array = Float32Array.of(1, 2, 3, 4).subarray(1);
  const view = openLent(lend(array));
  view[0] = 7;
  expect([...array]).toEqual([7, 3, 4]);
  expect(openLent(lend(array))).toBe(view);
  expect([...openLent(lend(array.subarray(1)))]).toEqual([3, 4]);
  expect(openLent(lend(new Float64Array(0)))).toHaveLength(0);
});
