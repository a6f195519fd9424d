import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun } from './helpers/store-fixtures.ts';

const MANY = 10_000;

const dashboard = openDashboard((writer) => {
  for (let i = 0; i < MANY; i++) writer.createRun(newRun(`m${i}`, { name: `run ${i}`, createdMs: 1e6 - i }));
});

test('of ten thousand runs only the rows in sight exist, and the last is reached', async () => {
  const page = await dashboard.open('/');
  const rows = page.locator('[data-testid^="run-row-"]');
  await expect.poll(() => page.getByTestId('run-count').textContent()).toContain('10\u202f000');
  expect(await rows.count()).toBeLessThan(80);
  await page.getByTestId('runs-frame').evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
  await page.getByTestId(`run-row-run ${MANY - 1}`).waitFor();
  expect(await rows.count()).toBeLessThan(80);
  await page.close();
});

test('more runs than an address can tell are ticked all the same, and the button says why they cannot be compared', async () => {
  const page = await dashboard.open('/?q=run+99');
  const all = page.getByRole('checkbox', { name: 'Tick all runs' });
  await all.click();
  const found = Array.from({ length: MANY }, (_, i) => String(i)).filter((number) => number.includes('99')).length;
  await page.getByRole('link', { name: `Compare (${found})` }).waitFor();
  await page.getByRole('textbox', { name: 'Search runs' }).fill('');
  await expect.poll(() => page.getByTestId('run-count').textContent()).not.toContain(' of ');
  await all.click();
  const refused = page.getByRole('button', { name: `Compare (${MANY})` });
  expect(await refused.getAttribute('title')).toContain('narrow them by a search');
  expect(await refused.isDisabled()).toBe(true);
  expect((await page.reload())!.status()).toBe(200);
  await page.getByTestId('run-row-run 0').waitFor();
  await page.close();
});
