import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatShare } from '../app/format/format.ts';
import { createNtkLogger } from '../lib/index.ts';
import type { SnapshotSummary } from '../lib/protocol/snapshot.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { ChildProgram } from './helpers/child-program.ts';
import { launchChromium } from './helpers/chromium.ts';
import { randomNormal } from './helpers/random.ts';

const logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-probe-page-'));
const runs = new Map<string, { id: string; snapshots: SnapshotSummary[] }>();
const faults: string[] = [];
let server: ChildProgram;
let url: string;
let browser: Browser;

const [N, WIDTH] = [12, 4];
const data = (seed: number, width = WIDTH) =>
  tf.tensor2d(Float32Array.from({ length: N * width }, randomNormal(seed)), [N, width]);

/** A real training of a small network, one snapshot a step on the probe of each step. */
async function train(run: string, probes: readonly tf.Tensor[]): Promise<void> {
  const init = (seed: number) => tf.initializers.glorotNormal({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [WIDTH], kernelInitializer: init(1) }),
      tf.layers.dense({ units: 2, kernelInitializer: init(2) }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  const [x, y] = [data(7), data(8, 2)];
  const ntkLogger = createNtkLogger({ logdir, run, onError: (error) => expect.fail(error.message) });
  for (const [i, probe] of probes.entries()) {
    await model.trainOnBatch(x, y);
    await ntkLogger.step(model, probe, { step: i + 1 });
  }
  await ntkLogger.finish();
}

beforeAll(async () => {
  await tf.setBackend('cpu');
  const [a, b] = [data(1), data(2)];
  await train('changed', [a, a, b, b]);
  await train('steady', [b, b]);
  await train('alike', [b, b]);
  const reader = openSqliteReader(logdir);
  for (const { name, id } of await reader.runs()) runs.set(name, { id, snapshots: await reader.snapshots(id) });
  await reader.close();
  server = new ChildProgram('server/cli.ts', ['serve', '--logdir', logdir, '--port', '0']);
  [url] = (await server.line(/http:\/\/\S+/)) as unknown as [string];
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.end('SIGTERM');
  rmSync(logdir, { recursive: true });
});

async function open(address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(new URL(address, url).href);
  // Before it the document's own panels stand there, which give their place to those of the page.
  await page.locator('.js-plotly-plot').first().waitFor();
  return page;
}

test('a run page says where the probe changed: in its alerts, and in every panel that draws a line over it', async () => {
  const page = await open(`/runs/${runs.get('changed')!.id}`);
  for (const panel of ['condition', 'metrics']) {
    await page.getByTestId(`panel-${panel}`).scrollIntoViewIfNeeded();
    const chart = page.locator(`[data-testid="panel-${panel}"] [data-probe-changes="1"]`).first();
    await chart.waitFor();
    await page.locator(`[data-testid="panel-${panel}"]`).getByText('other probe').first().waitFor();
  }
  await page.getByTestId('panel-components').scrollIntoViewIfNeeded();
  await page.locator('[data-testid="panel-components"]').getByText('other probe from step 3').waitFor();
  await page
    .locator('[data-testid="panel-spectrum"]')
    .getByText(/step 1, 2 on another probe/)
    .waitFor();
  const alert = page.getByRole('alert').filter({ hasText: 'Kernels on different probes are not compared' });
  await alert.waitFor();
  expect(await page.getByText('must not be compared').count()).toBe(0);
  await page.close();
});

test('a run on one probe says nothing of the kind', async () => {
  const page = await open(`/runs/${runs.get('steady')!.id}`);
  await page.locator('[data-testid="panel-condition"] [data-points="2"]').waitFor();
  expect(await page.locator('[data-probe-changes]').count()).toBe(0);
  expect(await page.getByText(/probe from step|another probe/).count()).toBe(0);
  await page.close();
});

test('the header tells the share of the run that training waited, and the cost is charted as it is stored', async () => {
  const { id, snapshots } = runs.get('changed')!;
  const page = await open(`/runs/${id}`);
  const told = await page.getByTestId('monitor-share').textContent();
  expect(told).toBe(formatShare(Number(snapshots.at(-1)!.metrics.monitorShareOfRun!.value), 2));
  const panel = page.getByTestId('panel-metrics');
  await panel.scrollIntoViewIfNeeded();
  await panel.getByText('cost', { exact: true }).click();
  // Charts are drawn when they come into view.
  await page.setViewportSize({ width: 1280, height: 2400 });
  await panel.getByRole('button', { name: 'Enlarge Kernel metrics' }).click();
  await panel.getByText('monitor, share').first().waitFor();
  const lines = () =>
    page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement & { data?: { y?: (number | null)[] }[] }>(
          '[data-testid="panel-metrics"] .js-plotly-plot',
        ),
      ].map((plot) => [...(plot.data?.[0]?.y ?? [])].filter((y) => y !== null)),
    );
  for (const name of ['monitorShare', 'captureMs', 'gramMs', 'eighMs', 'writeMs', 'jacobianBytes', 'gramBytes']) {
    await expect
      .poll(lines, { message: name, timeout: 10_000 })
      .toContainEqual(snapshots.map(({ metrics }) => metrics[name]!.value));
  }
  await page.close();
});

test('the pointer over a kernel is told the value and both samples, also after the one where a sample meets itself', async () => {
  const page = await open(`/runs/${runs.get('steady')!.id}`);
  const panel = page.getByTestId('panel-kernel');
  await panel.scrollIntoViewIfNeeded();
  const plot = panel.locator('.nsewdrag').first();
  await plot.waitFor();
  await plot.scrollIntoViewIfNeeded();
  const card = page.getByTestId('sample-hover');
  const linesAt = async (column: number, row: number) => {
    const expected = [`sample ${row}`, `sample ${column}`];
    await expect
      .poll(async () => {
        // Panels above may still come to their height.
        const box = (await plot.boundingBox())!;
        const [x, y] = [box.x + ((column + 0.5) * box.width) / N, box.y + ((row + 0.5) * box.height) / N];
        await page.mouse.move(x, y, { steps: 3 });
        return (await card.locator('> div').allTextContents()).slice(1);
      })
      .toEqual(expected);
    const [value] = await card.locator('> div').allTextContents();
    expect(value).toMatch(/^Θ = [−\d]/);
  };
  for (const [column, row] of [
    [4, 4],
    [5, 4],
    [6, 6],
    [3, 7],
  ] as const)
    await linesAt(column, row);
  await page.close();
});

test('a comparison names the runs that are on another probe, and is silent when there are none', async () => {
  const idsOf = (...names: string[]) => names.map((name) => runs.get(name)!.id).join(',');
  const page = await open(`/compare?runs=${idsOf('changed', 'steady', 'alike')}`);
  const notice = page.getByTestId('probe-notice');
  await notice.waitFor();
  const hashOf = (name: string, i: number) => runs.get(name)!.snapshots[i]!.probeHash.slice(0, 7);
  expect(await notice.locator('li').allTextContents()).toEqual([
    `${hashOf('changed', 0)} (12 samples): changed from step 1`,
    `${hashOf('steady', 0)} (12 samples): changed from step 3, steady, alike`,
  ]);
  await page.close();
  const same = await open(`/compare?runs=${idsOf('steady', 'alike')}`);
  await same.locator('[data-testid="panel-condition"] [data-points="4"]').first().waitFor();
  expect(await same.getByTestId('probe-notice').count()).toBe(0);
  await same.close();
});

test('no page threw an error', () => {
  expect(faults).toEqual([]);
});
