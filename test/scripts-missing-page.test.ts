import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newAlert, newRun, point } from './helpers/store-fixtures.ts';

const dashboard = openDashboard((writer) => {
  writer.createRun(newRun('a'));
  writer.writeScalars(
    'a',
    [0, 1, 2].map((step) => point('loss', step, 3 - step)),
  );
});

test('where the script that draws does not come a chart says so, the rest of the page stands, and trying again draws it', async () => {
  const page = await dashboard.open('/');
  let blocked = true;
  await page.route('**/_next/static/chunks/**', async (route) => {
    const response = await route.fetch();
    const isPlotly = (await response.text()).includes('plotly_afterplot');
    if (blocked && isPlotly) await route.abort();
    else await route.fulfill({ response });
  });
  await page.goto(new URL('/runs/a', page.url()).href);
  const missing = page.locator('[data-chart="loss"]').getByText('could not be loaded');
  await missing.waitFor();
  // The chart may ask once more by itself, which must not be taken for the reader's trying.
  await page.waitForLoadState('networkidle');
  await missing.waitFor();
  expect(await page.getByRole('heading', { name: 'name of a' }).count()).toBe(1);
  expect(await page.locator('.main-svg').count()).toBe(0);
  blocked = false;
  await page.locator('[data-chart="loss"]').getByRole('button', { name: 'Try again' }).click();
  await page.locator('[data-chart="loss"] .js-line').waitFor();
  await expect.poll(() => missing.count()).toBe(0);
  // What the browser says of the script that was held back, and nothing else.
  expect(dashboard.faults.filter((fault) => !/ERR_FAILED|ChunkLoadError|Failed to load chunk/.test(fault))).toEqual([]);
  dashboard.faults.length = 0;
  await page.close();
});

test('an alert is told also where the scripts for messages do not come', async () => {
  const page = await dashboard.open('/');
  await page.route('**/_next/static/chunks/**', async (route) => {
    const response = await route.fetch();
    const isMessages = (await response.text()).includes('@mantine/notifications/Notifications');
    if (isMessages) await route.abort();
    else await route.fulfill({ response });
  });
  await page.goto(new URL('/runs/a', page.url()).href);
  await page.locator('[data-chart="loss"] .js-line').waitFor();
  dashboard.writer.writeAlert('a', newAlert(2));
  const told = page.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Close' }) });
  await expect.poll(() => told.allTextContents()).toEqual([expect.stringContaining('loss is 2.5, above 2')]);
  dashboard.writer.writeAlert('a', newAlert(3, { rule: 'other', message: 'another one' }));
  const both = ['another one', 'loss is 2.5, above 2'].map((message) => expect.stringContaining(message));
  await expect.poll(() => told.allTextContents()).toEqual(both);
  await told.filter({ hasText: 'loss' }).getByRole('button').click();
  await expect.poll(() => told.allTextContents()).toEqual([expect.stringContaining('another one')]);
  dashboard.faults.length = 0;
  await page.close();
});
