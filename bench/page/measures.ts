import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { quantile } from '../lib/statistics.ts';
import { timesToPaint } from '../lib/times-to-paint.ts';

/**
 * Milliseconds from the navigation until curves are painted, and until Plotly has drawn a chart, which can be zoomed; the bytes, by gzip, of all
 * scripts until then.
 */
export async function firstChart(browser: Browser, address: string) {
  const scripts = new Set<string>();
  const [ms, plotlyMs] = (await timesToPaint(browser, address, ['[data-curves] path', '.main-svg .trace'], (page) =>
    page.on('response', (response) => response.request().resourceType() === 'script' && scripts.add(response.url())),
  )) as [number, number];
  const sizes = await Promise.all([...scripts].map(async (url) => gzipSync(await (await fetch(url)).bytes()).length));
  return { ms, plotlyMs, scriptBytes: sizes.reduce((sum, size) => sum + size) };
}

/**
 * Updates of the spectrum a second while the slider goes through snapshots by the keyboard, after they have been fetched once: with the
 * key held, as it repeats itself, and with the key let go at every step.
 */
export async function scrubbing(browser: Browser, address: string, snapshots: number) {
  const page = await open(browser, 900);
  await page.goto(address);
  await page
    .locator(`[data-testid="panel-spectrum"] [data-step="${snapshots - 1}"]`)
    .first()
    .waitFor();
  await page.getByRole('slider', { name: 'Chosen step' }).focus();
  const press = async (key: string, count: number) => {
    for (let i = 0; i < count; i++) await page.keyboard.press(key);
  };
  const hold = async (key: string, count: number) => {
    for (let i = 0; i < count; i++) await page.keyboard.down(key);
    await page.keyboard.up(key);
  };
  await press('ArrowLeft', 100);
  await page.waitForTimeout(1500);
  await page.evaluate(() => {
    const counter = window as unknown as { updates: number };
    counter.updates = 0;
    const spectrum = document.querySelector('[data-testid="panel-spectrum"] [data-step]')!;
    new MutationObserver(() => counter.updates++).observe(spectrum, { attributeFilter: ['data-step'] });
  });
  const updates = () => page.evaluate(() => (window as unknown as { updates: number }).updates);
  const rate = async (go: typeof press, key: string) => {
    const [before, startedAt] = [await updates(), performance.now()];
    await go(key, 90);
    await page.waitForTimeout(50);
    const seconds = (performance.now() - startedAt) / 1000;
    return ((await updates()) - before) / seconds;
  };
  const rates = { pressed: await rate(press, 'ArrowRight'), held: await rate(hold, 'ArrowLeft') };
  await page.close();
  return rates;
}

/** Time that the main thread works for one tick of data over so many mounted charts. */
export async function liveTicks(browser: Browser, address: string, charts: number, write: (step: number) => void) {
  const page = await open(browser, 6000);
  await page.goto(address);
  await page
    .locator('[data-testid="panel-scalars"] .js-plotly-plot')
    .nth(charts - 1)
    .waitFor();
  await page.waitForTimeout(1500);
  const session = await page.context().newCDPSession(page);
  // Processor time of the thread: what other programs take does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const ticks: number[] = [];
  for (let tick = 0; tick < 20; tick++) {
    const before = await busy();
    write(100 + tick);
    await page.waitForTimeout(1000);
    ticks.push((await busy()) - before);
  }
  const drawn = await page.locator('[data-testid="panel-scalars"] .js-plotly-plot').count();
  await page.close();
  return { charts: drawn, medianMs: quantile(ticks, 0.5), worstMs: Math.max(...ticks) };
}

/**
 * Bytes of the page's heap, after collecting garbage, at a third, at two thirds and at the end of a long training. `write` commits the next
 * stretch of it; the page takes each before the next is written.
 */
export async function heapOverTime(browser: Browser, address: string, stretches: number, write: () => void) {
  const page = await open(browser);
  await page.goto(address);
  await page.locator('.main-svg .trace').first().waitFor();
  const session = await page.context().newCDPSession(page);
  const bytes: number[] = [];
  for (let done = 1; done <= stretches; done++) {
    write();
    await page.waitForTimeout(120);
    if (done % Math.floor(stretches / 3) !== 0) continue;
    await page.waitForTimeout(2000);
    await session.send('HeapProfiler.collectGarbage');
    bytes.push((await session.send('Runtime.getHeapUsage')).usedSize);
  }
  await page.close();
  return bytes;
}

/** Of the longest task. */
export interface LongestTask {
  /** On the processor, which another process may have meanwhile. */
  processor: number;
  /** From its beginning to its end. */
  clock: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** The longest tasks of a page's main thread from the navigation until the page is quiet, in milliseconds. */
export async function longestTask(browser: Browser, address: string): Promise<LongestTask> {
  const page = await open(browser);
  await browser.startTracing(page, { categories: ['toplevel'] });
  await page.goto(address);
  await page.locator('.main-svg .trace').first().waitFor({ timeout: 120_000 });
  await page.waitForTimeout(4000);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  await page.close();
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const mains = new Set(threads.map(threadOf));
  const tasks = traceEvents.filter((one) => one.ph === 'X' && one.name.endsWith('RunTask') && mains.has(threadOf(one)));
  const longest = (of: 'dur' | 'tdur') => tasks.reduce((most, one) => Math.max(most, one[of] ?? 0), 0) / 1000;
  return { processor: longest('tdur'), clock: longest('dur') };
}

function open(browser: Browser, height = 800): Promise<Page> {
  return browser.newPage({ viewport: { width: 1280, height } });
}
