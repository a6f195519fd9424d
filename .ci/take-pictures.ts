/**
 * The pictures of docs/images, of a dashboard that shows the two runs of `npm run demo` (the better one first in the list):
 * `npm run pictures -- http://127.0.0.1:6066`.
 */
import path from 'node:path';
import { launchChromium } from '../test/helpers/chromium.ts';

interface Picture {
  name: string;
  path: string;
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** There once the page has drawn what is to be seen. */
  ready: string;
}

const url = process.argv[2] ?? 'http://127.0.0.1:6066';
const { runs } = (await (await fetch(`${url}/api/v1/runs`)).json()) as { runs: { id: string; name: string }[] };
const ids = runs.map(({ id }) => encodeURIComponent(id));
const run = { path: `/runs/${ids[0]}`, ready: '[data-testid="panel-scalars"] .main-svg' };
const compare = {
  path: `/compare?runs=${ids.slice(0, 2).join()}`,
  ready: '[data-testid="panel-components"] .main-svg',
};
const list = { path: '/', ready: '[data-testid^="run-row-"]' };

const PICTURES: Picture[] = [
  { name: 'runs-light', ...list, height: 420 },
  { name: 'runs-dark', ...list, height: 420, colorScheme: 'dark' },
  { name: 'runs-390', ...list, width: 390, height: 600 },
  { name: 'run-light', ...run },
  { name: 'run-dark', ...run, colorScheme: 'dark' },
  { name: 'run-390-dark', ...run, width: 390, height: 1400, colorScheme: 'dark' },
  { name: 'run-2560', ...run, width: 2560, height: 1300 },
  { name: 'compare-light', ...compare, height: 900 },
  { name: 'compare-dark', ...compare, height: 900, colorScheme: 'dark' },
];

const browser = await launchChromium();
for (const { name, path: address, width = 1280, height = 800, colorScheme = 'light', ready } of PICTURES) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(url + address);
  await page.locator(ready).first().waitFor({ state: 'attached' });
  await page.waitForTimeout(2500);
  // Where the folder lies is this machine's affair.
  await page.evaluate(() => {
    const told = document.querySelector('[data-testid="run-count"]');
    if (told) told.textContent = told.textContent!.replace(/\/\S*\//, '');
  });
  await page.screenshot({ path: path.join(import.meta.dirname, `../docs/images/${name}.png`) });
  await page.close();
}
await browser.close();
