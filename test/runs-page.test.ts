import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, point } from './helpers/store-fixtures.ts';

const dashboard = openDashboard((writer) => {
  writer.createRun(newRun('a', { name: 'alpha', config: { lr: 0.1 }, createdMs: 3 }));
  writer.createRun(newRun('b', { name: 'beta', config: { lr: 0.5 }, createdMs: 2, tags: ['mnist'] }));
  writer.createRun(newRun('c', { name: 'gamma', config: { lr: 0.1 }, createdMs: 1, tags: [] }));
  writer.writeScalars(
    'b',
    [5, 4, 2.5].map((value, step) => point('loss', step, value)),
  );
});

/** Names of the runs in the table, in its order. */
async function namesIn(page: Page): Promise<string[]> {
  const ids = await page
    .locator('[data-testid^="run-row-"]')
    .evaluateAll((rows) => rows.map((row) => row.dataset.testid!));
  return ids.map((id) => id.replace('run-row-', ''));
}

test('runs are searched, sorted and grouped in the address, and a view of them is saved', async () => {
  const page = await dashboard.open('/');
  await expect.poll(() => namesIn(page)).toEqual(['alpha', 'beta', 'gamma']);
  await expect.poll(() => page.getByTestId('spark-beta').textContent()).toBe('2.5');
  await page.getByRole('button', { name: 'Name' }).click();
  await page.getByRole('button', { name: 'Name' }).click();
  await expect.poll(() => namesIn(page)).toEqual(['gamma', 'beta', 'alpha']);
  await page.getByLabel('Search runs').fill('lr<0.4');
  await expect.poll(() => namesIn(page)).toEqual(['gamma', 'alpha']);
  await expect.poll(() => page.getByTestId('run-count').textContent()).toContain('2 of 3');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByLabel('Name of this view').fill('small steps');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.goto(new URL('/', page.url()).href);
  await expect.poll(() => namesIn(page)).toEqual(['alpha', 'beta', 'gamma']);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'small steps' }).click();
  await expect.poll(() => namesIn(page)).toEqual(['gamma', 'alpha']);
  await page.close();
});

test('runs are ticked one by one, from one to another with Shift, and all at once', async () => {
  const page = await dashboard.open('/');
  const ticked = () => page.locator('tr[data-selected]').count();
  await page.getByRole('checkbox', { name: 'Tick alpha' }).click();
  await expect.poll(ticked).toBe(1);
  await page.getByRole('checkbox', { name: 'Tick gamma' }).click({ modifiers: ['Shift'] });
  await expect.poll(ticked).toBe(3);
  await page.getByRole('link', { name: 'Compare (3)' }).waitFor();
  await page.getByRole('checkbox', { name: 'Tick beta' }).focus();
  await page.keyboard.press('Shift+Space');
  await expect.poll(ticked).toBe(1);
  await page.getByRole('checkbox', { name: 'Tick all runs' }).click();
  await expect.poll(ticked).toBe(3);
  await page.close();
});

test('a run is renamed, pinned, hidden, archived, deleted and brought back', async () => {
  const page = await dashboard.open('/');
  const act = async (run: string, action: string) => {
    await page.getByRole('button', { name: `Actions on ${run}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };
  await act('gamma', 'Pin to the top');
  await expect.poll(() => namesIn(page)).toEqual(['gamma', 'alpha', 'beta']);
  await act('alpha', 'Edit');
  await page.getByLabel('Name', { exact: true }).fill('omega');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(() => namesIn(page)).toEqual(['gamma', 'omega', 'beta']);
  await act('omega', 'Hide');
  await expect.poll(() => namesIn(page)).toEqual(['gamma', 'beta']);
  await act('gamma', 'Archive');
  await expect.poll(() => namesIn(page)).toEqual(['beta']);
  await page.getByRole('switch', { name: 'Archived, hidden' }).click();
  await expect.poll(() => namesIn(page)).toEqual(['gamma', 'omega', 'beta']);
  await act('beta', 'Delete');
  await expect.poll(() => namesIn(page)).toEqual(['gamma', 'omega']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => namesIn(page)).toEqual(['gamma', 'omega', 'beta']);
  await page.close();
});
