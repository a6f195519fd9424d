import * as tf from '@tensorflow/tfjs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { createNtkLogger } from '../lib/index.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { openDashboard } from './helpers/dashboard.ts';
import { randomNormal } from './helpers/random.ts';

const [N, WIDTH] = [12, 4];

/** Two real trainings in one process, whose layers tfjs has numbered from 1 and from 3. */
const dashboard = openDashboard(async (_writer, logdir) => {
  await tf.setBackend('cpu');
  const x = tf.tensor2d(Float32Array.from({ length: N * WIDTH }, randomNormal(1)), [N, WIDTH]);
  const y = tf.tensor2d(Float32Array.from({ length: N }, randomNormal(2)), [N, 1]);
  for (const run of ['first', 'second']) {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [WIDTH] }),
        tf.layers.dense({ units: 1, useBias: false }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const onError = (error: Error) => expect.fail(error.message);
    const ntkLogger = createNtkLogger({ logdir, run, mode: 'inline', fullKernels: 'all', onError });
    for (const step of [1, 2]) {
      await model.trainOnBatch(x, y);
      await ntkLogger.step(model, x, { step });
    }
    await ntkLogger.finish();
  }
});

interface Drawn {
  dataset: DOMStringMap;
  data: { z: number[][]; x?: number[]; y?: number[]; mode?: string }[];
}

const drawn = (page: Page, panel: string): Promise<Drawn[]> =>
  page.locator(`#panel-${panel} .js-plotly-plot`).evaluateAll((all) =>
    JSON.parse(
      JSON.stringify(
        (all as unknown as Drawn[]).map(({ data, dataset }) => ({ data, dataset: { ...dataset } })),
        (_key, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value),
      ),
    ),
  );

/** Stored kernels of the last step, by run and by the name that its own model gives the weight. */
async function storedKernels() {
  const reader = openSqliteReader(dashboard.logdir);
  const runs = (await reader.runs()).sort((a, b) => a.name.localeCompare(b.name));
  const kernels = await Promise.all(
    runs.map(async ({ id }) => {
      const names = (await reader.snapshots(id)).at(-1)!.components.map(({ name }) => name);
      const all = await Promise.all(names.map((name) => reader.kernel(id, 2, name)));
      return new Map(names.map((name, i) => [name, Array.from(all[i]!.values)]));
    }),
  );
  await reader.close();
  return { ids: runs.map(({ id }) => id), kernels };
}

test('layers that tfjs numbered anew for the second model of a process meet those of the first in every panel', async () => {
  const { ids, kernels } = await storedKernels();
  const [first, second] = kernels.map((run) => [...run.keys()]) as [string[], string[]];
  expect(first).toEqual(['dense_Dense1/kernel', 'dense_Dense1/bias', 'dense_Dense2/kernel']);
  expect(second).toEqual(['dense_Dense3/kernel', 'dense_Dense3/bias', 'dense_Dense4/kernel']);
  const search = `runs=${ids.join()}&component=dense_Dense2/kernel&against=run&scale=full&group=component`;
  const page = await dashboard.open(`/compare?${search}`, { height: 4600 });
  await page.getByTestId('names-notice').getByText('dense_Dense3/kernel').waitFor();

  await expect.poll(async () => (await drawn(page, 'kernel')).length).toBe(2);
  const [whole, difference] = (await drawn(page, 'kernel')).map(({ data }) => data[0]!.z.flat());
  const [own, other] = [kernels[0]!.get('dense_Dense2/kernel')!, kernels[1]!.get('dense_Dense4/kernel')!];
  const most = Math.max(...own, ...other);
  // Pictures of kernels have 256 shades.
  own.forEach((value, i) => void expect(Math.abs(whole![i]! - value)).toBeLessThan(most / 120));
  own.forEach((value, i) => void expect(Math.abs(difference![i]! - (other[i]! - value))).toBeLessThan(most / 60));

  const rows = await page.locator('#panel-components .js-plotly-plot .ytick').allTextContents();
  expect(rows.length).toBe(6);
  expect(rows.slice(3)).toEqual(rows.slice(0, 3));
  await expect.poll(async () => (await drawn(page, 'componentKernels')).length).toBe(8);
  const multiples = await drawn(page, 'componentKernels');
  expect(multiples.map(({ dataset }) => dataset.component)).toEqual(['total', ...first, 'total', ...first]);
  const spectra = (await drawn(page, 'spectrum'))[0]!.data.filter(({ mode }) => mode?.includes('markers'));
  expect(spectra).toHaveLength(2);
  const alignment = page.locator('[data-chart="conditionNumber/dense_Dense2/kernel"] .js-plotly-plot');
  expect(await alignment.getAttribute('data-points')).toBe('4');

  await page.locator('#panel-kernel input[aria-label="Component of the kernel"]').click();
  expect(await page.getByRole('option').allTextContents()).toEqual(['total kernel', ...first]);
  // A component of another comparison: the whole kernel is shown.
  await page.goto(page.url().replace('dense_Dense2', 'dense_Dense4'));
  await expect
    .poll(async () => (await drawn(page, 'kernel')).map(({ dataset }) => dataset.component))
    .toEqual(['total', 'total']);
  await page.close();
});
