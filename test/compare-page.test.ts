import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

const dashboard = openDashboard((writer) => {
  for (const [id, lr, factor] of [
    ['a', 0.1, 1],
    ['b', 0.2, 2],
    ['c', 0.2, 4],
  ] as const) {
    writer.createRun(newRun(id, { name: id, config: { lr, width: 64 } }));
    writer.writeScalars(
      id,
      [1, 2, 3].map((step) => point('loss', step, (factor * 12) / step)),
    );
    for (const step of [1, 2, 3]) writer.writeSnapshot(id, newSnapshot(step));
  }
});

test('config and results are compared with a chosen baseline, only where they differ, and rows are found', async () => {
  const page = await dashboard.open('/compare?runs=a,b,c', { height: 1600 });
  const table = page.getByTestId('results');
  const row = async (key: string) => table.locator('tr', { hasText: key }).first().locator('td').allTextContents();
  await expect.poll(() => row('loss')).toEqual(['4', '8 ×2', '16 ×4']);
  expect(await table.getByText('width').count()).toBe(0);
  await page.getByRole('switch', { name: 'Differences only' }).click();
  await table.getByText('width').waitFor();
  await page.locator('input[aria-label="Baseline"]').click();
  await page.getByRole('option', { name: 'baseline: b' }).click();
  await expect.poll(() => row('loss')).toEqual(['4 ×0.5', '8', '16 ×2']);
  await page.getByLabel('Find rows by name').fill('lr');
  await expect.poll(() => table.locator('tbody tr').count()).toBe(1);
  await page.close();
});

test('which colour is which run stays in sight on the way to the end of the page, and its panels stand below it', async () => {
  const page = await dashboard.open('/compare?runs=a,b,c', { height: 800 });
  await page.getByTestId('results').locator('tr').first().waitFor({ state: 'attached' });
  const top = (name: string) => page.evaluate((one) => document.querySelector(one)!.getBoundingClientRect().top, name);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect.poll(() => top('main a[href*="/runs/a"]')).toBeLessThan(80);
  expect(await top('main a[href*="/runs/a"]')).toBeGreaterThan(46);
  await page.evaluate(() => document.querySelector('#panel-scalars')!.scrollIntoView({ block: 'start' }));
  await expect.poll(() => top('#panel-scalars')).toBeGreaterThan(90);
  await page.close();
});

test('runs stand at equal loss, their scalars are grouped by a config key, and hyperparameters are drawn', async () => {
  const page = await dashboard.open('/compare?runs=a,b,c&align=loss&at=8&band=lr', { height: 5000 });
  // Losses 12 / step, 24 / step, 48 / step: at most 8 from step 2, from step 3, and never.
  await page.locator('[data-testid="panel-spectrum"] [data-step="2,3,3"]').waitFor();
  const names = () =>
    page
      .locator('[data-chart="loss"] .js-plotly-plot')
      .evaluate((plot) => (plot as unknown as { data: { name?: string }[] }).data.flatMap(({ name }) => name ?? []));
  await expect.poll(names).toEqual(expect.arrayContaining(['lr = 0.1', 'lr = 0.2']));
  // One colour for a group, in charts of groups, in those of runs, and beside the runs' names.
  const colors = (chart: string) =>
    page
      .locator(chart)
      .evaluate((plot) =>
        (plot as unknown as { data: { name?: string; line: { color: string }; marker?: { color: string } }[] }).data
          .filter(({ name, marker }) => name?.startsWith('lr') || marker)
          .map(({ line, marker }) => marker?.color ?? line.color),
      );
  const [low, high] = await colors('[data-chart="loss"] .js-plotly-plot');
  expect(low).not.toBe(high);
  expect(await colors('#panel-spectrum .js-plotly-plot')).toEqual([low, high, high]);
  const chips = page.locator('main a[href*="/runs/"]').locator('xpath=preceding-sibling::*[1]');
  const swatches = await chips.evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
  expect(swatches[0]).not.toBe(swatches[1]);
  expect(swatches[2]).toBe(swatches[1]);
  await page.locator('[data-testid="panel-parallel"] [data-runs="3"]').waitFor();
  await page.locator('[data-testid="panel-hparamScatter"] [data-runs="3"]').waitFor();
  await page.close();
});

test('a chart that stands alone beside charts in two rows is as high as both, and a panel alone in its row is not', async () => {
  const page = await dashboard.open('/compare?runs=a,b,c', { height: 2400 });
  const heights = (id: string) =>
    page
      .getByTestId(`panel-${id}`)
      .evaluate((panel) => [panel, ...panel.querySelectorAll('.js-plotly-plot')].map((one) => one.clientHeight));
  await expect.poll(async () => (await heights('bands')).length).toBe(4);
  await expect.poll(async () => (await heights('density')).length).toBe(2);
  const [panel, chart] = await heights('density');
  expect(panel).toBe((await heights('bands'))[0]);
  // What is left is the head of the panel.
  expect(panel! - chart!).toBeLessThan(60);
  expect(chart).toBeGreaterThan(400);
  expect((await heights('scalars'))[1]).toBe(208);
  await page.close();
});
