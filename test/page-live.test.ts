import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { ChildProgram } from './helpers/child-program.ts';
import { launchChromium } from './helpers/chromium.ts';

const logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-page-'));
const trainers: ChildProgram[] = [];
let server: ChildProgram;
let url: string;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  server = new ChildProgram('server/cli.ts', ['serve', '--logdir', logdir, '--port', '0']);
  [url] = (await server.line(/http:\/\/\S+/)) as unknown as [string];
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  for (const trainer of trainers) await trainer.end('SIGKILL');
  await server?.end('SIGTERM');
  rmSync(logdir, { recursive: true });
});

async function startTrainer(run: string, learningRate: string): Promise<ChildProgram> {
  const trainer = new ChildProgram('test/helpers/programs/train-on-command.ts', [logdir, run, learningRate]);
  trainers.push(trainer);
  await trainer.line(/^ready$/);
  return trainer;
}

async function trainEpoch(trainer: ChildProgram, epoch: number): Promise<void> {
  trainer.send('go');
  await trainer.line(new RegExp(`^epoch ${epoch}$`));
}

async function open(address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(new URL(address, url).href);
  // A reload would lose this mark.
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  return page;
}

const notReloaded = (page: Page) => page.evaluate(() => 'notReloaded' in window);

test('an empty logdir shows the lines of code to add, and the first run appears by itself', async () => {
  const page = await open('/');
  await page.getByTestId('empty-state').waitFor();
  expect(await page.getByTestId('empty-state').textContent()).toMatch(
    /createNtkLogger[\s\S]*ntkLogger\.step\(model, X/,
  );
  await startTrainer('first', '0.1');
  await page.getByTestId('run-row-first').waitFor();
  expect(await notReloaded(page)).toBe(true);
  await page.close();
});

test('while a real training writes, each new epoch appears in curve, spectrum and components without a reload', async () => {
  const trainer = trainers[0]!;
  await trainEpoch(trainer, 1);
  const store = openSqliteReader(logdir);
  const [run] = await store.runs();
  const page = await open(`/runs/${run!.id}`);
  const curve = page.locator('[data-testid="panel-condition"] [data-points]').first();
  for (const epoch of [1, 2, 3]) {
    if (epoch > 1) await trainEpoch(trainer, epoch);
    await page.locator(`[data-testid="panel-condition"] [data-points="${epoch}"]`).first().waitFor();
    await page.locator(`[data-testid="panel-spectrum"] [data-step="${epoch}"]`).first().waitFor();
    expect(await page.getByTestId('snapshot-count').textContent()).toBe(String(epoch));
    expect(await page.getByTestId('current-step').textContent()).toBe(String(epoch));
    expect(await curve.getAttribute('data-points')).toBe(String(epoch));
  }
  expect(await notReloaded(page)).toBe(true);

  // What is drawn is what is stored: the heatmap has one row a component, and the curve the stored numbers.
  const drawn = await page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement & { data?: { type?: string; y?: number[]; z?: unknown[] }[] }>(
        '.js-plotly-plot',
      ),
    ].map((plot) => ({
      panel: plot.closest('[data-testid]')?.getAttribute('data-testid'),
      traces: plot.data?.map(({ type, y, z }) => ({ type, y: y && [...y], rows: z?.length })),
    })),
  );
  const snapshots = await store.snapshots(run!.id);
  const conditions = snapshots.map(({ metrics }) => metrics.conditionNumber!.value);
  const lines = drawn.flatMap(({ traces }) => traces ?? []);
  expect(lines.some(({ y }) => JSON.stringify(y) === JSON.stringify(conditions))).toBe(true);
  expect(lines.some(({ rows }) => rows === snapshots[0]!.components.length)).toBe(true);
  await store.close();
  await page.close();
});

test('two runs are compared side by side, and the comparison follows both live', async () => {
  const second = await startTrainer('second', '0.001');
  await trainEpoch(second, 1);
  const store = openSqliteReader(logdir);
  const ids = (await store.runs()).map(({ id }) => id);
  await store.close();
  const page = await open(`/compare?runs=${ids.join(',')}`);
  await page.locator('[data-testid="panel-condition"] [data-points="4"]').first().waitFor();
  await trainEpoch(second, 2);
  await page.locator('[data-testid="panel-condition"] [data-points="5"]').first().waitFor();
  expect(await notReloaded(page)).toBe(true);
  await page.close();
});

test('a run that does not exist is said so', async () => {
  const page = await open('/runs/no-such-run');
  await page
    .getByText(/no such run/i)
    .first()
    .waitFor();
  expect(await page.locator('main').textContent()).not.toMatch(/at .*\.tsx?:|node_modules/);
  await page.close();
});

test('no page threw an error', () => {
  expect(faults).toEqual([]);
});
