import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newHistogram, newRun, newSnapshot, newText, point } from './helpers/store-fixtures.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const dashboard = openDashboard((writer) => {
  for (const id of ['a', 'b']) {
    const name = `of a sweep over step sizes, ${id}`;
    writer.createRun(newRun(id, { name, config: { lr: id === 'a' ? 0.1 : 0.2 } }));
    for (const name of ['loss', 'val_loss', 'train/lr']) {
      writer.writeScalars(
        id,
        [1, 2, 3].map((step) => point(name, step, step)),
      );
    }
    for (const step of [1, 2]) writer.writeSnapshot(id, newSnapshot(step));
    writer.writeHistograms(id, [newHistogram('dense/kernel', 1), newHistogram('dense/kernel', 2)]);
    writer.writeTexts(id, [newText('note', 2, 'text')]);
  }
});

const PAGES = [
  ['the list of runs', '/?by=lr', '[data-testid^="run-row-"]'],
  ['a run', '/runs/a', '[data-testid="panel-scalars"] .main-svg'],
  ['a comparison', '/compare?runs=a,b', '[data-testid="panel-scalars"] .main-svg'],
  ['a comparison of groups', '/compare?runs=a,b&band=lr', '[data-testid="panel-scalars"] .main-svg'],
  ['a list where nothing is found', '/?q=nothing', '[data-testid="runs-frame"]'],
] as const;

interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[] }[];
}

for (const [name, address, ready] of PAGES) {
  test(`axe has no serious finding on ${name}, light and dark`, async () => {
    const page = await dashboard.open(address, { colorScheme: 'light' });
    await page.locator(ready).first().waitFor();
    await page.evaluate(axe);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      // Colours change gradually.
      await expect
        .poll(() => page.evaluate(() => document.getAnimations().some((one) => one instanceof CSSTransition)))
        .toBe(false);
      const violations = await page.evaluate(async () => {
        const { axe: run } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
        return (await run.run()).violations;
      });
      const serious = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
      expect(serious).toEqual([]);
    }
    await page.close();
  });
}
