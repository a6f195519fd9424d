import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

const dashboard = openDashboard((writer) => {
  for (const id of ['a', 'b', 'c']) writer.createRun(newRun(id, { name: id }));
  for (const name of ['train/loss', 'eval/loss']) writer.writeScalars('a', [point(name, 1, 2), point(name, 2, 1)]);
  for (const step of [1, 2]) writer.writeSnapshot('a', newSnapshot(step));
});

/** What a page shows of one of its arrangements, and how a reader changes it. */
interface Arrangement {
  shown: (page: Page) => Promise<unknown>;
  change: (page: Page) => Promise<unknown>;
}

const press = async (page: Page, name: string, key: string) => {
  await page.getByRole('button', { name }).focus();
  await page.keyboard.press(key);
};
const act = async (page: Page, run: string, action: string) => {
  await page.getByRole('button', { name: `Actions on ${run}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
};
const rows = (page: Page) => page.locator('[data-testid^="run-row-"] a').allTextContents();

/** Parameters of the address, and who changes them, by the page that they are on. */
const ARRANGEMENTS: Record<string, Record<string, Arrangement>> = {
  '/runs/a': {
    order: {
      shown: (page) =>
        page.locator('[data-testid="section-overview"] > div > section').evaluateAll((all) => all.map(({ id }) => id)),
      change: (page) => press(page, 'Move Condition number', 'ArrowRight'),
    },
    sizes: {
      shown: (page) => page.getByTestId('panel-spectrum').evaluate((panel) => panel.style.getPropertyValue('--wide')),
      change: (page) => press(page, 'Resize Eigenvalue spectrum', 'ArrowLeft'),
    },
  },
  '/runs/a?wide=scalars': {
    axes: {
      shown: (page) => page.getByRole('button', { name: 'Log y axis of train/loss' }).getAttribute('aria-pressed'),
      change: (page) => press(page, 'Log y axis of train/loss', 'Enter'),
    },
    folded: {
      shown: (page) => page.locator('h4 [aria-expanded]').evaluateAll((all) => all.map((one) => one.ariaExpanded)),
      change: (page) => page.getByRole('button', { name: 'eval 1' }).click(),
    },
  },
  '/': {
    pinned: { shown: rows, change: (page) => act(page, 'a', 'Pin to the top') },
    hidden: { shown: rows, change: (page) => act(page, 'b', 'Hide') },
  },
};

const param = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

test.each(Object.entries(ARRANGEMENTS))(
  'what a reader arranges at %s is in the address for another browser, taken back by the back button, and there at the next visit',
  async (address, arrangements) => {
    const names = Object.keys(arrangements);
    const shown = async (page: Page) => {
      const all = Object.values(arrangements).map((one) => one.shown(page));
      return Promise.all(all);
    };
    const page = await dashboard.open(address);
    await page.locator('[data-testid^="run-row-"], .main-svg').first().waitFor();
    expect(names.map((name) => param(page, name))).toEqual(names.map(() => null));
    const seen = [await shown(page)];
    for (const [name, { change }] of Object.entries(arrangements)) {
      await change(page);
      await expect.poll(() => param(page, name)).toBeTruthy();
      seen.push(await shown(page));
      expect(seen.at(-1)).not.toEqual(seen.at(-2));
    }
    const [first, middle, last] = seen;

    const other = await dashboard.open(page.url());
    await expect.poll(() => shown(other)).toEqual(last);
    // A link that was followed leaves the reader's own arrangement as it is.
    await other.goto(new URL(address, page.url()).href);
    await expect.poll(() => shown(other)).toEqual(first);
    await other.close();

    await page.goBack();
    await expect.poll(() => shown(page)).toEqual(middle);
    await page.goBack();
    await expect.poll(() => shown(page)).toEqual(first);
    await page.goForward();
    await expect.poll(() => shown(page)).toEqual(middle);
    await page.goto(new URL(address, page.url()).href);
    await expect.poll(() => shown(page)).toEqual(last);
    await expect.poll(() => names.every((name) => param(page, name))).toBe(true);
    await page.close();
  },
);

test('what is too long for an address stays in the browser, and what an address tells wrongly is passed over', async () => {
  const page = await dashboard.open('/');
  const many = Array.from({ length: 400 }, (_, i) => `a-run-that-is-gone-${i}`);
  await page.evaluate((ids) => localStorage.setItem('ntkboard-runs', JSON.stringify({ hidden: ids })), [...many, 'b']);
  await page.reload();
  await expect.poll(() => rows(page)).toHaveLength(2);
  await act(page, 'a', 'Hide');
  await expect.poll(() => rows(page)).toEqual(['c']);
  expect(page.url().length).toBeLessThan(200);
  await page.goto(
    new URL('/runs/a?order=nothing,spectrum&sizes=spectrum:wide,condition:99x1&axes=x&folded=', page.url()).href,
  );
  const { shown } = ARRANGEMENTS['/runs/a']!.order!;
  await expect
    .poll(async () => ((await shown(page)) as string[]).slice(0, 2))
    .toEqual(['panel-condition', 'panel-spectrum']);
  const width = await page.getByTestId('panel-condition').evaluate((panel) => panel.style.getPropertyValue('--wide'));
  expect(width).toBe('12');
  await page.close();
});
