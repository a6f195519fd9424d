import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

const dashboard = openDashboard((writer) => {
  for (const [id, lr] of [
    ['a', 0.1],
    ['b', 0.2],
    ['c', 0.4],
  ] as const) {
    writer.createRun(newRun(id, { name: id, config: { lr } }));
    writer.writeScalars(
      id,
      [1, 2, 3].map((step) => point('loss', step, lr / step)),
    );
    for (const step of [1, 2, 3]) writer.writeSnapshot(id, newSnapshot(step));
  }
});

/** Presses Tab, or Shift+Tab, until what is so named has the focus; every stop on the way must show that it has it, and no bar lies over it. */
async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let stops = 0; stops < 80; stops++) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const told = element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent;
      const { outlineStyle, borderTopColor, backgroundColor } = getComputedStyle(element);
      const { x, y, width, height } = element.getBoundingClientRect();
      const covers = (top: number) => {
        const bar = document.elementFromPoint(x + width / 2, top)?.closest('body > * header, [role="toolbar"]');
        return bar ? !bar.contains(element) : false;
      };
      return {
        told: told ?? '',
        shown: outlineStyle !== 'none' || borderTopColor !== backgroundColor,
        covered: element !== document.body && (covers(y + 2) || covers(y + height - 2)),
      };
    });
    expect(focused.covered, focused.told).toBe(false);
    if (focused.told) expect(focused.shown, focused.told).toBe(true);
    if (name.test(focused.told)) return;
  }
  throw new Error(`${name} is not reached by ${key}`);
}

/** Goes down an open menu to an item and takes it. */
async function choose(page: Page, name: string): Promise<void> {
  const item = page.getByRole('menuitem', { name });
  await item.waitFor();
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowDown');
      return item.evaluate((element) => element === document.activeElement);
    })
    .toBe(true);
  await page.keyboard.press('Enter');
}

test('without a pointer runs are ticked and compared, charts set, saved and enlarged, and a run opened, renamed and deleted', async () => {
  const page = await dashboard.open('/');
  await page.getByRole('checkbox', { name: 'Tick a', exact: true }).waitFor();
  await tabTo(page, /^Tick c$/);
  await page.keyboard.press('Space');
  await tabTo(page, /^Tick a$/);
  await page.keyboard.press('Shift+Space');
  await page.getByRole('link', { name: 'Compare (3)' }).waitFor();
  await tabTo(page, /^Compare \(3\)$/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/compare/);

  await page.getByTestId('panel-components').locator('.main-svg').first().waitFor();
  await tabTo(page, /^Remove b from the comparison$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('runs')?.split(',').sort()).toEqual(['a', 'c']);
  await tabTo(page, /^Save Condition number$/);
  await page.keyboard.press('Enter');
  const saved = page.waitForEvent('download');
  await choose(page, 'CSV');
  expect((await saved).suggestedFilename()).toBe('Condition-number.csv');
  await tabTo(page, /^Enlarge Condition number$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toContain('wide=condition');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).not.toContain('wide=');
  await tabTo(page, /^Quantity of the components$/);
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await expect.poll(() => page.url()).toMatch(/trace=(log|largest)/);
  // Past the fold, where the bar at the page's lower edge could lie over what has the focus.
  await tabTo(page, /^Enlarge Eigenvalue bands$/);

  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Command' }).fill('All runs');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/');
  await tabTo(page, /^Actions on b$/);
  await page.keyboard.press('Enter');
  await choose(page, 'Edit name, notes, tags');
  await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('beta');
  await tabTo(page, /^Save$/);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'beta' }).waitFor();
  await tabTo(page, /^Actions on beta$/);
  await page.keyboard.press('Enter');
  await choose(page, 'Delete');
  await page.getByRole('link', { name: 'beta' }).waitFor({ state: 'detached' });
  await page.close();
});
