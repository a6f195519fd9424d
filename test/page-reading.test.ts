import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

const LONG = 30_000;

const dashboard = openDashboard((writer) => {
  for (let i = 0; i < 40; i++) {
    writer.createRun(
      newRun(`sweep-${i}`, {
        name: `sweep-${i}`,
        config: { lr: ((i * 17) % 40) / 100, name: `n${i}`, optimizer: 'sgd', batchSize: 64 },
      }),
    );
  }
  writer.createRun(newRun('long'));
  for (let start = 0; start < LONG; start += 5000) {
    writer.writeScalars(
      'long',
      Array.from({ length: 5000 }, (_, i) => point('loss', start + i, 1 + ((start + i) % 97))),
    );
  }
  for (const step of [100, 20_000]) writer.writeSnapshot('long', newSnapshot(step));
});

test('a zoom into a long curve draws every point that was logged there', async () => {
  const page = await dashboard.open('/runs/long?zoom=1000,1200', { height: 1600 });
  const drawn = () =>
    page.evaluate(() => {
      const plot = document.querySelector<HTMLElement & { data: { x: number[]; y: number[] }[] }>(
        '[data-chart="loss"] .js-plotly-plot',
      );
      const { x = [], y = [] } = plot?.data[0] ?? {};
      return x.flatMap((step, i) => (step >= 1000 && step <= 1200 ? [[step, y[i]]] : []));
    });
  await expect.poll(drawn).toEqual(Array.from({ length: 201 }, (_, i) => [1000 + i, 1 + ((1000 + i) % 97)]));
  await page.close();
});

test('a saved panel has the log axis that its reader chose for the chart', async () => {
  const page = await dashboard.open('/runs/long', { height: 1600 });
  await page.getByRole('button', { name: 'Log y axis of loss' }).click();
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          document.querySelector<HTMLElement & { layout: { yaxis: { type: string } } }>(
            '[data-chart="loss"] .js-plotly-plot',
          )?.layout.yaxis.type,
      ),
    )
    .toBe('log');
  await page.getByRole('button', { name: 'Save Scalars' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'JSON' }).click(),
  ]);
  const { charts } = JSON.parse(readFileSync((await download.path())!, 'utf8'));
  expect(charts[0].layout.yaxis.type).toBe('log');
  const [low, high] = charts[0].layout.yaxis.range;
  // Values from 1 to 97, as powers of ten.
  expect(10 ** low).toBeLessThan(1);
  expect(10 ** high).toBeLessThan(200);
  await page.close();
});

test('a panel is resized by the arrow keys and by dragging its corner, stays so after a reload, and Escape gives it back', async () => {
  const page = await dashboard.open('/runs/long', { height: 1600 });
  const panel = page.getByTestId('panel-spectrum');
  const width = async () => Math.round((await panel.boundingBox())!.width);
  const handle = panel.getByRole('button', { name: 'Resize Eigenvalue spectrum' });
  await handle.waitFor();
  const first = await width();
  await handle.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(width).toBeLessThan(first - 100);
  const narrow = await width();
  await page.reload();
  await expect.poll(width).toBe(narrow);
  const box = (await handle.boundingBox())!;
  await page.mouse.move(box.x + 12, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(box.x + 12 + first - narrow, box.y + 12, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBe(first);
  await handle.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(width).toBeGreaterThan(first);
  await page.keyboard.press('Escape');
  await expect.poll(width).toBe(first);
  await page.close();
});

test('a panel is moved by the arrow keys and by dragging its grip, stays there after a reload, and Escape gives the first order back', async () => {
  const page = await dashboard.open('/runs/long', { height: 1600 });
  const order = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('[data-testid="section-overview"] > div > section')].map(({ id }) => id),
    );
  const grip = (title: string) => page.getByRole('button', { name: `Move ${title} with the arrow keys` });
  await grip('Condition number').waitFor();
  const [first, second, ...others] = await order();
  expect([first, second]).toEqual(['panel-condition', 'panel-spectrum']);
  await grip('Condition number').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(order).toEqual([second, first, ...others]);
  await expect.poll(() => grip('Condition number').evaluate((button) => button === document.activeElement)).toBe(true);
  await page.reload();
  await expect.poll(order).toEqual([second, first, ...others]);
  await grip('Condition number').waitFor();
  const [from, to] = [
    (await grip('Condition number').boundingBox())!,
    (await page.getByTestId('panel-spectrum').boundingBox())!,
  ];
  await page.mouse.move(from.x + 5, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 90, to.y + 90, { steps: 4 });
  await page.mouse.up();
  await expect.poll(order).toEqual([first, second, ...others]);
  await grip('Condition number').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(order).toEqual([second, first, ...others]);
  await page.keyboard.press('Escape');
  await expect.poll(order).toEqual([first, second, ...others]);
  await page.close();
});

test('hyperparameters are columns of the list over all runs that are found, sorted by their value; many leave the page as wide as the window', async () => {
  const page = await dashboard.open('/?cols=lr,name&sort=-hparam:lr&q=lr>0.05');
  const rows = () => page.locator('[data-testid^="run-row-"]').allTextContents();
  await expect.poll(() => page.getByTestId('run-count').textContent()).toContain('34 of 41');
  const header = page.getByRole('columnheader', { name: 'lr' });
  expect(await header.getAttribute('aria-sort')).toBe('descending');
  await expect.poll(async () => (await rows())[0]).toContain('0.39');
  expect((await rows()).slice(0, 3).map((text) => /0\.3\d/.exec(text)?.[0])).toEqual(['0.39', '0.38', '0.37']);
  await header.getByRole('button').click();
  await expect.poll(async () => (await rows())[0]).toContain('0.06');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(page.url().replace('lr,name', 'lr,name,optimizer,batchSize'));
  await page.getByRole('button', { name: 'batchSize' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.close();
});

test('a panel out of sight holds neither charts nor switches, and has them when it comes into sight', async () => {
  const page = await dashboard.open('/runs/long', { height: 800 });
  await page.locator('[data-testid="panel-condition"] .js-plotly-plot').waitFor();
  const far = page.getByTestId('panel-projection');
  expect(await far.locator('button').count()).toBe(0);
  expect(await far.locator('.js-plotly-plot').count()).toBe(0);
  await far.scrollIntoViewIfNeeded();
  await far.getByRole('button').first().waitFor();
  await expect.poll(() => page.locator('[data-testid="panel-condition"] .js-plotly-plot').count()).toBe(0);
  await page.close();
});
