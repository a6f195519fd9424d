import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeFigure } from '../examples/lib/figure.ts';
import { kendallTau, permutationPValue } from '../examples/lib/kendall-tau.ts';
import { createRandom, shuffledIndices } from '../examples/seeded-random.ts';
import { edgeOfStability } from '../examples/studies/edge-of-stability.ts';
import { lazyOrRich } from '../examples/studies/lazy-or-rich.ts';
import { rankByCondition } from '../examples/studies/rank-by-condition.ts';
import { selectBackend } from '../lib/index.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const quiet = { log() {}, seed: 1 };

// The backend that every machine has; the figures of docs/studies.md are of both.
beforeAll(async () => {
  await selectBackend({ prefer: 'wasm' });
});

describe('lazy or rich', () => {
  test('at the same loss the kernel of a narrow network has moved at least five times as far as that of a wide one', async () => {
    const logdir = temporaryFolder();
    const tensors = tf.memory().numTensors;
    const setting = { samples: 64, probe: 32, learningRate: 0.5, targetLoss: 0.1, maxSteps: 2000 };
    const [narrow, wide] = await lazyOrRich({ ...quiet, ...setting, logdir, widths: [16, 256] });

    for (const run of [narrow!, wide!]) {
      expect(run.firstLoss).toBeGreaterThan(0.3);
      expect(run.lastLoss).toBeLessThanOrEqual(0.1);
      expect(run.lastLoss).toBeGreaterThan(0.09);
      expect(run.distance.steps.at(-1)).toBe(run.steps);
    }
    const ratio = narrow!.distance.values.at(-1)! / wide!.distance.values.at(-1)!;
    expect(ratio).toBeGreaterThanOrEqual(5);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('edge of stability', () => {
  test('the sharpness rises from below to 2 / eta and stays there, while the loss falls', async () => {
    const [learningRate, samples, steps] = [0.6, 128, 600];
    const setting = { learningRates: [learningRate], widths: [32, 32, 32], samples, steps, every: 10 };
    const [run] = await edgeOfStability({ ...quiet, ...setting, logdir: temporaryFolder() });
    const ratios = run!.stabilityRatio.values;
    const lastThird = ratios.slice(Math.floor((2 * ratios.length) / 3));

    expect(ratios).toHaveLength(steps / 10 + 1);
    expect(ratios[0]).toBeLessThan(0.7);
    expect(ratios.findIndex((ratio) => ratio > 1)).toBeGreaterThan(3);
    expect(Math.min(...lastThird)).toBeGreaterThan(0.9);
    expect(Math.max(...lastThird)).toBeLessThan(1.1);
    // The logger's metric says the same as lambda_max(Theta) / N against 2 / eta.
    for (const [i, ratio] of ratios.entries()) {
      expect(ratio).toBeCloseTo(run!.sharpness.values[i]! / (2 / learningRate), 10);
    }

    const loss = run!.loss.values;
    const windows = [0, 200, 400].map((start) => mean(loss.slice(start, start + 200)));
    expect(windows[1]).toBeLessThan(0.9 * windows[0]!);
    expect(windows[2]).toBeLessThan(0.9 * windows[1]!);
    // Not by gradient flow: at the edge single steps go up.
    expect(loss.slice(200).some((value, i) => value > loss[199 + i]!)).toBe(true);
  });
});

describe('rank by condition', () => {
  test('sixteen trained networks are ranked, and the reported tau is that of the stored runs', async () => {
    const logdir = temporaryFolder();
    const setting = { networks: 16, train: 300, test: 300, probe: 20, epochs: 1, learningRate: 0.003 };
    const ranking = await rankByCondition({ ...quiet, ...setting, logdir });

    const reader = openSqliteReader(logdir);
    const stored = await Promise.all(
      (await reader.runs()).map(async ({ id }) => ({
        id,
        condition: Number((await reader.snapshots(id))[0]!.metrics.conditionNumber!.value),
        accuracy: Number((await reader.scalars(id, ['test_accuracy']))[0]!.values[0]),
      })),
    );
    await reader.close();

    expect(stored).toHaveLength(16);
    expect(new Set(stored.map(({ condition }) => condition)).size).toBe(16);
    const ranked = [...stored].sort((a, b) => a.condition - b.condition).map(({ id }) => id);
    expect(ranking.networks.map(({ runId }) => runId)).toEqual(ranked);
    const tau = bruteForceTau(
      stored.map(({ condition }) => condition),
      stored.map(({ accuracy }) => accuracy),
    );
    expect(ranking.tau).toBeCloseTo(tau, 12);
    expect(ranking.pValue).toBeGreaterThan(0);
    expect(ranking.pValue).toBeLessThanOrEqual(1);
    // They did learn something: the best is far from the one in ten of chance.
    expect(Math.max(...stored.map(({ accuracy }) => accuracy))).toBeGreaterThan(0.4);
  });
});

describe('Kendall tau', () => {
  test('is the known value of a worked example with ties', () => {
    // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) of scipy's own documentation.
    const { tau } = kendallTau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]);
    expect(tau).toBeCloseTo(-0.47140452079103173, 12);
  });

  test('agrees with the definition on random data with and without ties', () => {
    const random = createRandom(7);
    for (const levels of [3, 10, 1e9]) {
      const [x, y] = [0, 1].map(() => Array.from({ length: 25 }, () => Math.floor(levels * random()))) as [
        number[],
        number[],
      ];
      expect(kendallTau(x, y).tau).toBeCloseTo(bruteForceTau(x, y), 12);
    }
  });

  test('treats infinities as the largest numbers and as ties of each other', () => {
    const infinity = Number.POSITIVE_INFINITY;
    expect(kendallTau([1, 2, infinity, infinity], [4, 3, 2, 1]).tau).toBeCloseTo(
      bruteForceTau([1, 2, 9, 9], [4, 3, 2, 1]),
      12,
    );
  });

  test('its permutation p-value is near the exact one for a perfect order of five', () => {
    const random = createRandom(3);
    const order = [1, 2, 3, 4, 5];
    // Two of the 120 orders, up and down, are as extreme.
    const pValue = permutationPValue(order, order, 20_000, (count) => shuffledIndices(count, random));
    expect(pValue).toBeGreaterThan(2 / 120 - 0.004);
    expect(pValue).toBeLessThan(2 / 120 + 0.004);
  });
});

test('a figure is one page that loads nothing and whose text cannot end its script', () => {
  const path = join(temporaryFolder(), 'figure.html');
  writeFigure(path, { title: 'a < b', data: [{ x: [1], y: [2], name: '</script>' }], layout: {} });
  const page = readFileSync(path, 'utf8');
  expect(page).toContain('<title>a &lt; b</title>');
  expect(page).toContain('\\u003c/script>');
  expect(page.split('</script>')).toHaveLength(3);
  expect(page).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
});

/** Kendall 1945 as sums of products of signs, over ordered pairs. */
function bruteForceTau(x: readonly number[], y: readonly number[]): number {
  const signs = (values: readonly number[]) => values.flatMap((a) => values.map((b) => Math.sign(a - b)));
  const [p, q] = [signs(x), signs(y)];
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
