import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newHistogram, newRun, newSnapshot, newText, point } from './helpers/store-fixtures.ts';

const STEPS = Array.from({ length: 50 }, (_, step) => step);
const NAMES = ['loss', 'train/lr', 'train/grad_norm', 'eval/acc'];

const dashboard = openDashboard((writer) => {
  writer.createRun(newRun('a'));
  for (const name of NAMES) {
    writer.writeScalars(
      'a',
      STEPS.map((step) => point(name, step, 1 + (step % 7), { wallMs: Date.now() + 1000 * step })),
    );
  }
  writer.writeHistograms(
    'a',
    [1, 2, 3].map((step) => newHistogram('dense/kernel', step)),
  );
  writer.writeTexts('a', [newText('sample', 20, '<b>as it is</b>')]);
  for (const step of [10, 20, 40]) writer.writeSnapshot('a', newSnapshot(step));
});

test('histograms are drawn as stored, texts are listed as plain text, marked in the curves, and notes are kept', async () => {
  const page = await dashboard.open('/runs/a', { height: 3400 });
  const panel = page.getByTestId('panel-histograms');
  await panel.locator('[data-name="dense/kernel"][data-points="3"]').waitFor();
  const medians = () =>
    panel
      .locator('.js-plotly-plot')
      .evaluate((plot) => (plot as unknown as { data: { y: number[] }[] }).data.at(-1)!.y);
  await expect.poll(medians).toEqual([1, 2, 3].map((step) => newHistogram('', step).quantiles['0.5']));
  await panel.getByText('ridges').click();
  await expect.poll(() => panel.locator('.scatterlayer .trace').count()).toBe(6);
  await page.locator('[data-testid="panel-scalars"] [data-notes="1"]').first().waitFor();
  expect(await page.getByTestId('texts').textContent()).toContain('<b>as it is</b>');
  expect(await page.getByTestId('texts').locator('td b').count()).toBe(0);
  dashboard.writer.writeHistograms('a', [newHistogram('dense/kernel', 4)]);
  dashboard.writer.writeTexts('a', [newText('sample', 30, 'came later')]);
  await panel.locator('[data-points="4"]').waitFor();
  await page.getByTestId('texts').getByText('came later').waitFor();
  await page.getByLabel('Notes on name of a').fill('a <i>note</i>');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached' });
  await page.reload();
  await expect.poll(() => page.getByLabel('Notes on name of a').inputValue()).toBe('a <i>note</i>');
  await page.close();
});

type Drawn = HTMLElement & { layout: { xaxis: { range: number[]; type: string }; yaxis: { type: string } } };

/** The ends of the x axis of every chart that is drawn, by panel and chart. */
function rangesOf(page: Page): Promise<Record<string, number[]>> {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<Drawn>('.js-plotly-plot')]
        .filter((plot) => 'meta' in plot.layout)
        .map((plot) => [plot.closest<HTMLElement>('[data-chart]')!.dataset.chart!, plot.layout.xaxis.range]),
    ),
  );
}

async function middleOf(page: Page, chart: string) {
  const plot = page.locator(`[data-chart="${chart}"] .nsewdrag`).first();
  let box = null as Awaited<ReturnType<typeof plot.boundingBox>>;
  await expect
    .poll(async () => {
      box = await plot.boundingBox();
      return box;
    })
    .not.toBeNull();
  const { x, y, width, height } = box!;
  return { at: (share: number) => x + share * width, y: y + height / 2 };
}

test('a zoom of one curve zooms all of the page and is in the address, a double click shows everything again', async () => {
  const page = await dashboard.open('/runs/a?wide=scalars', { height: 2400 });
  const { at, y } = await middleOf(page, 'loss');
  const whole = (await rangesOf(page)).loss;
  await page.mouse.move(at(0.2), y);
  await page.mouse.down();
  await page.mouse.move(at(0.6), y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => page.url()).toContain('zoom=');
  const [from, to] = new URL(page.url()).searchParams.get('zoom')!.split(',').map(Number) as [number, number];
  expect(from).toBeGreaterThan(5);
  expect(to).toBeLessThan(35);
  for (const chart of ['loss', 'train/lr', 'condition']) {
    await expect.poll(async () => (await rangesOf(page))[chart]).toEqual([from, to]);
  }
  // Another reader sees the same at that address.
  const other = await dashboard.open(new URL(page.url()).pathname + new URL(page.url()).search, { height: 2400 });
  await expect.poll(async () => (await rangesOf(other)).loss).toEqual([from, to]);
  await other.close();
  await page.mouse.dblclick(at(0.5), y);
  await expect.poll(() => page.url()).not.toContain('zoom=');
  await expect.poll(async () => (await rangesOf(page)).loss).toEqual(whole);
  await page.close();
});

test('the pointer over one curve shows a line at the same place in every other, with the values there', async () => {
  const page = await dashboard.open('/runs/a?wide=scalars', { height: 2400 });
  const { at, y } = await middleOf(page, 'loss');
  await page.mouse.move(at(0.5), y);
  const lines = page.locator('[data-testid="shared-cursor"]:not([hidden])');
  await expect.poll(() => lines.count()).toBeGreaterThan(NAMES.length);
  const [from, to] = (await rangesOf(page)).loss as [number, number];
  const step = Math.floor((from + to) / 2);
  const told = page.locator('[data-chart="train/lr"] span').getByText(String(1 + (step % 7)), { exact: true });
  await told.waitFor();
  await page.mouse.move(5, 5);
  await expect.poll(() => lines.count()).toBe(0);
  await page.close();
});

test('a chart keeps its own log axis in the browser and in the address, and names are found and grouped by their prefix', async () => {
  const page = await dashboard.open('/runs/a?wide=scalars', { height: 2400 });
  const typeIn = (one: Page) =>
    one.evaluate(() => document.querySelector<Drawn>('[data-chart="train/lr"] .js-plotly-plot')?.layout.yaxis.type);
  const typeOf = () => typeIn(page);
  const button = page.getByRole('button', { name: 'Log y axis of train/lr' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect.poll(typeOf).toBe('log');
  await expect.poll(() => new URL(page.url()).searchParams.get('axes')).toBe('scalars/train/lr:y');
  // Another browser's storage is empty.
  const shared = await dashboard.open(page.url(), { height: 2400 });
  await expect.poll(() => typeIn(shared)).toBe('log');
  await shared.goto(new URL('/runs/a?wide=scalars', page.url()).href);
  await expect.poll(() => typeIn(shared)).toBe('linear');
  await shared.close();
  await page.goBack();
  await page.goto(new URL('/runs/a?wide=scalars', page.url()).href);
  await expect.poll(typeOf).toBe('log');
  const panel = page.getByTestId('panel-scalars');
  const headings = await panel.locator('h4').allTextContents();
  expect(headings).toEqual(['ungrouped 1', 'eval 1', 'train 2']);
  // The most charts of a group are two: they share the width.
  const widths = await panel.evaluate((one) =>
    [one, one.querySelector('[data-chart="train/lr"]')!].map((e) => e.clientWidth),
  );
  expect(widths[1]! / widths[0]!).toBeGreaterThan(0.45);
  await panel.getByRole('button', { name: 'train 2' }).click();
  await expect.poll(() => page.locator('[data-chart="train/lr"]').count()).toBe(0);
  await panel.getByRole('button', { name: 'train 2' }).click();
  await panel.getByRole('searchbox').fill('grad');
  await expect.poll(() => panel.locator('[data-chart]').count()).toBe(1);
  await panel.getByRole('searchbox').fill('nothing of the kind');
  await panel.getByText('Nothing has this name.').waitFor();
  await page.close();
});

test('below a heading the first charts of a panel of the overview are seen whole, and a shadow tells that others follow', async () => {
  const page = await dashboard.open('/runs/a');
  const panel = page.getByTestId('panel-scalars');
  await panel.locator('.js-plotly-plot').first().waitFor();
  const room = await panel.evaluate((one) => {
    const chart = one.querySelector('[data-chart]')!;
    return chart.parentElement!.getBoundingClientRect().bottom - chart.getBoundingClientRect().bottom;
  });
  expect(room).toBeGreaterThanOrEqual(0);
  const shadowOf = (id: string) =>
    page.getByTestId(`panel-${id}`).evaluate((one) => Number(getComputedStyle(one, '::after').opacity));
  await expect.poll(() => shadowOf('scalars')).toBe(1);
  expect(await shadowOf('condition')).toBe(0);
  await panel.locator('[data-fixed]').evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await expect.poll(() => shadowOf('scalars')).toBe(0);
  await page.close();
});
