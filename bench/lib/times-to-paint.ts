import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';

const LOOK_MS = 100;
const LONGEST_MS = 60_000;

/** Notes, for each selector, when a frame with the first such element had been painted. As a text: what a compiler adds to functions is not there. */
const WATCH = `
  window.painted = {};
  const watch = (selectors) => new MutationObserver(() => {
    for (const selector of selectors) {
      if (selector in painted || !document.querySelector(selector)) continue;
      painted[selector] = null;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { painted[selector] = performance.now(); };
        port2.postMessage(null);
      });
    }
  }).observe(document, { childList: true, subtree: true });
`;

/**
 * Milliseconds from the navigation of a new page, with nothing cached, until the first element for each selector has been painted. Noted by the
 * page itself: looking on from outside takes time from the page that is looked at.
 */
export async function timesToPaint(
  browser: Browser,
  address: string,
  selectors: readonly string[],
  onPage: (page: Page) => void = () => {},
): Promise<number[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  onPage(page);
  await page.addInitScript({ content: `${WATCH} watch(${JSON.stringify(selectors)});` });
  await page.goto(address, { waitUntil: 'commit' });
  try {
    for (const until = performance.now() + LONGEST_MS; performance.now() < until; await setTimeout(LOOK_MS)) {
      const painted = (await page.evaluate('window.painted')) as Record<string, number | null>;
      const times = selectors.map((selector) => painted[selector]);
      if (times.every((time) => typeof time === 'number')) return times;
    }
    throw new Error(`${address} never showed ${selectors.join(' and ')}`);
  } finally {
    await context.close();
  }
}
