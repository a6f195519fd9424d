import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type DrawingSteps, drawInParts } from '../app/components/draw-in-parts.ts';
import type { PlotlyElement } from '../app/plotly.d.ts';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, point } from './helpers/store-fixtures.ts';

const RUNS = Array.from({ length: 20 }, (_, i) => `run-${i}`);

const dashboard = openDashboard((writer) => {
  for (const [i, id] of RUNS.entries()) {
    writer.createRun(newRun(id, { name: id, config: { lr: i / 100 } }));
    writer.writeScalars(
      id,
      [1, 2, 3].map((step) => point('loss', step, (i + 1) / step)),
    );
  }
});

const ADDRESS = `/compare?runs=${RUNS.join()}`;
const CHART = '[data-chart="loss"] .js-plotly-plot';

test('each part of a drawing begins at a turn of its own, in the order of a whole drawing, and without a turn at once', async () => {
  const told: string[] = [];
  const tell = (name: string) => () => void told.push(name);
  const steps: DrawingSteps = {
    layoutStyles: tell('frame'),
    drawData: tell('curves'),
    finalDraw: tell('rest'),
  };
  const calculation = { doCalcdata: tell('points') as (element: PlotlyElement) => void };
  drawInParts(steps, calculation);
  const draw = async (element: PlotlyElement) => {
    calculation.doCalcdata(element);
    await Promise.all(element._promises ?? []);
    for (const name of ['layoutStyles', 'drawData', 'finalDraw'] as const) await steps[name](element);
  };
  await draw({ _promises: [], turn: async () => void told.push('turn') } as unknown as PlotlyElement);
  expect(told.splice(0)).toEqual(['points', 'turn', 'turn', 'frame', 'turn', 'curves', 'turn', 'rest']);
  const whole = { _promises: [] as unknown[] };
  await draw(whole as unknown as PlotlyElement);
  expect(told).toEqual(['points', 'frame', 'curves', 'rest']);
  expect(whole._promises).toEqual([]);
});

/** Counts the tasks in which a chart of many curves is drawn; `atFirst` runs in the page when its drawing has begun. */
async function openWatched(atFirst: string): Promise<Page> {
  const page = await dashboard.open('/', { height: 1600 });
  await page.addInitScript({
    content: `
      window.tasks = [];
      let busy = false;
      new MutationObserver((changes) => {
        const chart = document.querySelector('[data-chart="loss"] [role="img"]');
        if (!chart) return;
        const now = chart.hasAttribute('aria-busy');
        if (now && !busy) { ${atFirst} }
        busy = now;
        if (now) tasks.push(chart.querySelectorAll('.js-line').length);
      }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy', 'd', 'transform'] });
    `,
  });
  await page.goto(new URL(ADDRESS, page.url()).href);
  await page
    .locator(`${CHART}:not([aria-busy]) .js-line`)
    .nth(RUNS.length - 1)
    .waitFor();
  return page;
}

/** What Plotly has put into a chart, in its order. */
function lookOf(page: Page) {
  return page.locator(CHART).evaluate((plot) => [...plot.querySelectorAll('.main-svg')].map((part) => part.innerHTML));
}

test('a chart of many curves that was drawn in parts is the one that is drawn whole, and tells what is below the pointer', async () => {
  const page = await openWatched('');
  const parts = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  // Frame and axes stood in a task before the curves.
  expect(parts[0]).toBe(0);
  expect(parts.at(-1)).toBe(RUNS.length);
  const inParts = await lookOf(page);
  await page.setViewportSize({ width: 1000, height: 1600 });
  await expect.poll(() => lookOf(page)).not.toEqual(inParts);
  await page.setViewportSize({ width: 1280, height: 1600 });
  await expect.poll(() => lookOf(page)).toEqual(inParts);
  const last = page.locator(`${CHART} .scatterlayer .trace`).last().locator('.point').last();
  const place = (await last.boundingBox())!;
  await page.mouse.move(place.x + place.width / 2 - 8, place.y + place.height / 2);
  await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2, { steps: 4 });
  await expect
    .poll(() => page.locator(`${CHART} .hovertext`).allTextContents())
    .toEqual([expect.stringContaining('step 3')]);
  await page.close();
});

test('what the reader chooses while a chart is being drawn is drawn when it stands', async () => {
  const page = await openWatched(`document.querySelector('[aria-label="Log y axis of loss"]').click();`);
  const type = () =>
    page
      .locator(CHART)
      .evaluate((plot) => (plot as unknown as { _fullLayout: { yaxis: { type: string } } })._fullLayout.yaxis.type);
  await expect.poll(type).toBe('log');
  await page.close();
});
