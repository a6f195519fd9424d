/**
 * The pictures of docs/images, of a dashboard that shows the two runs of `npm run demo` (the better one first in the list):
 * `npm run pictures -- http://127.0.0.1:6066`.
 */
import path from 'node:path';
import { launchChromium } from '../test/helpers/chromium.ts';

interface Picture {
  name: string;
  path: string;
  width: number;
  height: number;
  colorScheme: 'light' | 'dark';
  /** There once the page has drawn what is to be seen. */
  ready: string;
  /** Of this alone, instead of the page. */
  of?: string;
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

/** Heights of a page at each width. */
const PAGES = [
  { name: 'runs', ...list, heights: { 390: 600, 1280: 420, 2560: 420 } },
  { name: 'run', ...run, heights: { 390: 1400, 1280: 800, 2560: 1300 } },
  { name: 'compare', ...compare, heights: { 390: 1400, 1280: 900, 2560: 1300 } },
];
const COMPONENTS: Picture = {
  name: 'components-light',
  path: `${compare.path}&trace=largest`,
  width: 1280,
  height: 900,
  colorScheme: 'light',
  ready: compare.ready,
  of: '[data-testid="panel-components"]',
};
const PICTURES: Picture[] = PAGES.flatMap(({ name, heights, ...page }) =>
  Object.entries(heights).flatMap(([width, height]) =>
    (['light', 'dark'] as const).map((colorScheme) => {
      const size = width === '1280' ? '' : `-${width}`;
      return { ...page, name: `${name}${size}-${colorScheme}`, width: Number(width), height, colorScheme };
    }),
  ),
);

const browser = await launchChromium();
for (const { name, path: address, width, height, colorScheme, ready, of } of [...PICTURES, COMPONENTS]) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(url + address);
  await page.locator(ready).first().waitFor({ state: 'attached' });
  await page.waitForTimeout(2500);
  // Where the folder lies is this machine's affair.
  await page.evaluate(() => {
    const told = document.querySelector('[data-testid="run-count"]');
    if (told) told.textContent = told.textContent!.replace(/\/\S*\//, '');
  });
  const target = of ? page.locator(of) : page;
  await target.screenshot({ path: path.join(import.meta.dirname, `../docs/images/${name}.png`) });
  await page.close();
}
await browser.close();
