import { expect, test } from 'vitest';
import { openDashboard, soon } from './helpers/dashboard.ts';
import { newRun } from './helpers/store-fixtures.ts';

const MANY = 10_000;

const dashboard = openDashboard((writer) => {
  for (let i = 0; i < MANY; i++) writer.createRun(newRun(`m${i}`, { name: `run ${i}`, createdMs: 1e6 - i }));
});

test('of ten thousand runs only the rows in sight exist, and the last is reached', async () => {
  const page = await dashboard.open('/');
  const rows = page.locator('[data-testid^="run-row-"]');
  await soon(() => page.getByTestId('run-count').textContent()).toContain('10\u202f000');
  expect(await rows.count()).toBeLessThan(80);
  await page.getByTestId('runs-frame').evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
  await page.getByTestId(`run-row-run ${MANY - 1}`).waitFor();
  expect(await rows.count()).toBeLessThan(80);
  await page.close();
});
