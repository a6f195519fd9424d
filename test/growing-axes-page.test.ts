import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, newText, point } from './helpers/store-fixtures.ts';

const CURVES: Record<string, (step: number) => number> = {
  wave: (step) => Math.sin(step / 5),
  rising: (step) => step * step,
  falling: (step) => 1000 - 31 * step,
  young: (step) => 1e-3 * step,
};
const young = (step: number) => (step < 90 ? [] : ['young']);

const dashboard = openDashboard((writer) => {
  writer.createRun(newRun('live'));
  writer.writeTexts('live', [newText('sample', 20, 'a mark at the upper edge')]);
  write(0, 99);
});

/** In one piece, so that the page has all of them at once. */
function write(from: number, to: number): void {
  const steps = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  dashboard.writer.writeScalars(
    'live',
    steps.flatMap((step) =>
      ['wave', 'rising', 'falling', ...young(step)].map((name) => point(name, step, CURVES[name]!(step))),
    ),
  );
}

interface Plot extends HTMLElement {
  on(event: string, listener: () => void): void;
  data: { x: number[]; y: number[] }[];
  _fullLayout: { xaxis: { range: number[]; _offset: number; l2p(value: number): number }; yaxis: { range: number[] } };
  draws?: number;
}

/** What a chart's axes, marks and newest points look like, in an order of its own, and how often Plotly has drawn it since it was watched. */
function lookOf(page: Page, chart: string) {
  return page.evaluate((name) => {
    const plot = document.querySelector<Plot>(`[data-chart="${name}"] .js-plotly-plot`)!;
    const all = (what: string, tell: (element: Element) => string) =>
      [...plot.querySelectorAll(what)].map(tell).sort((a, b) => (a < b ? -1 : 1));
    const transform = (element: Element) => element.getAttribute('transform')!;
    const placeIn = (element: Element) =>
      (/\((.*),(.*)\)/.exec(element.getAttribute('transform') ?? '(0,0)')!.slice(1) as [string, string]).map(Number);
    const label = (group: Element) => {
      const [x, y] = placeIn(group.firstElementChild!);
      const [right, down] = placeIn(group);
      return `${group.textContent} ${(x! + right!).toFixed(6)} ${(y! + down!).toFixed(6)}`;
    };
    const line = plot.querySelector('.js-line')!.getAttribute('d')!;
    return {
      draws: plot.draws,
      ranges: [plot._fullLayout.xaxis.range, plot._fullLayout.yaxis.range],
      ticks: all('path.xtick', transform),
      labels: [...all('g.xtick', label), ...all('g.ytick', label)],
      grid: all('path.ygrid', transform),
      points: [...plot.querySelectorAll('.points > .point')].map((mark) =>
        transform(mark)
          .match(/[\d.]+/g)!
          .map(Number),
      ),
      shapes: all('.shapelayer path', (shape) =>
        shape.getAttribute('d')!.replace(/[\d.]+/g, (found) => Number(found).toFixed(0)),
      ),
      ends: [/^M([\d.]+),([\d.]+)/, /([\d.]+),([\d.]+)$/].flatMap((end) => end.exec(line)!.slice(1).map(Number)),
      newest: plot.data[0]!.x.at(-1),
    };
  }, chart);
}

async function openWatched(chart: string): Promise<Page> {
  const page = await dashboard.open('/runs/live?wide=scalars', { height: 1200 });
  await page.locator(`[data-chart="${chart}"] .js-line`).first().waitFor();
  // The mark comes later than the curves.
  await expect.poll(async () => (await lookOf(page, chart)).points.length).toBeGreaterThan(0);
  await page.evaluate(() => {
    for (const plot of document.querySelectorAll<Plot>('[data-testid="panel-scalars"] .js-plotly-plot')) {
      plot.draws = 0;
      plot.on('plotly_afterplot', () => {
        plot.draws!++;
      });
    }
  });
  return page;
}

test.each(['young', 'wave', 'rising', 'falling'])(
  'axes that grow with live data are moved without Plotly, and stand where Plotly draws them: %s',
  async (chart) => {
    const page = await openWatched(chart);
    const before = await lookOf(page, chart);
    const to = before.newest! + 30;
    write(before.newest! + 1, to);
    await expect.poll(async () => (await lookOf(page, chart)).newest).toBe(to);
    const moved = await lookOf(page, chart);
    expect(moved.draws).toBe(0);
    expect(moved.ranges[0]![1]).toBeGreaterThan(before.ranges[0]![1]!);
    if (chart !== 'wave') expect(moved.ranges[1]).not.toEqual(before.ranges[1]);
    // Below the pointer Plotly draws it anew.
    await page.locator(`[data-chart="${chart}"] .nsewdrag`).first().hover();
    await expect.poll(async () => (await lookOf(page, chart)).draws).toBeGreaterThan(0);
    const { draws, ends, points, ...drawn } = await lookOf(page, chart);
    expect(draws).toBe(1);
    const { draws: none, ends: movedEnds, points: movedPoints, ...rest } = moved;
    expect(none).toBe(0);
    expect(rest).toEqual(drawn);
    expect(movedPoints).toHaveLength(points.length);
    // To a tenth of a pixel.
    const [places, movedPlaces] = [
      [...ends, ...points.flat()],
      [...movedEnds, ...movedPoints.flat()],
    ];
    for (const [i, place] of places.entries()) expect(Math.abs(movedPlaces[i]! - place)).toBeLessThan(0.11);
    await page.close();
  },
);

test('after its axes have grown a chart tells the newest point below the pointer and is zoomed where the pointer is', async () => {
  const page = await openWatched('falling');
  const { newest } = await lookOf(page, 'falling');
  const to = newest! + 40;
  write(newest! + 1, to);
  await expect.poll(async () => (await lookOf(page, 'falling')).newest).toBe(to);
  const look = await lookOf(page, 'falling');
  expect(look.draws).toBe(0);
  const plot = (await page.locator('[data-chart="falling"] .nsewdrag').first().boundingBox())!;
  const [left, top] = look.ends.slice(2) as [number, number];
  await page.mouse.move(plot.x + left - 3, plot.y + top - 3);
  await page.mouse.move(plot.x + left, plot.y + top, { steps: 3 });
  // Several points share a pixel.
  const told = async () => {
    const [text] = await page.locator('[data-chart="falling"] .hovertext').allTextContents();
    return Number(/step (\d+)/.exec(text ?? '')?.[1]);
  };
  await expect.poll(told).toBeGreaterThan(to - 3);
  const [from, end] = look.ranges[0] as [number, number];
  await page.mouse.move(plot.x + 0.25 * plot.width, plot.y + 0.5 * plot.height);
  await page.mouse.down();
  await page.mouse.move(plot.x + 0.75 * plot.width, plot.y + 0.5 * plot.height, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => page.url()).toContain('zoom=');
  const zoom = new URL(page.url()).searchParams.get('zoom')!.split(',').map(Number);
  for (const [i, share] of [0.25, 0.75].entries()) {
    expect(Math.abs(zoom[i]! - (from + share * (end - from)))).toBeLessThan(0.01 * (end - from));
  }
  await page.close();
});

test('labels stand at their values when axes grow away from the pointer, below it, and where Plotly draws after that', async () => {
  const page = await openWatched('wave');
  const astray = () =>
    page.evaluate(() => {
      const plot = document.querySelector<Plot>('[data-chart="wave"] .js-plotly-plot')!;
      const { xaxis } = plot._fullLayout;
      const left = plot.querySelector('.main-svg')!.getBoundingClientRect().left;
      return [...plot.querySelectorAll('g.xtick')].map((label) => {
        const { x, width } = label.getBoundingClientRect();
        return Math.abs(x + width / 2 - left - xaxis._offset - xaxis.l2p(Number(label.textContent)));
      });
    });
  const grow = async () => {
    const { newest } = await lookOf(page, 'wave');
    write(newest! + 1, newest! + 40);
    await expect.poll(async () => (await lookOf(page, 'wave')).newest).toBe(newest! + 40);
    for (const pixels of await astray()) expect(pixels).toBeLessThan(0.6);
  };
  await grow();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(async () => (await lookOf(page, 'wave')).draws).toBe(1);
  for (const pixels of await astray()) expect(pixels).toBeLessThan(0.6);
  await grow();
  await page.locator('[data-chart="wave"] .nsewdrag').first().hover();
  await expect.poll(async () => (await lookOf(page, 'wave')).draws).toBe(2);
  await grow();
  expect((await lookOf(page, 'wave')).draws).toBe(2);
  // The axis is dragged: Plotly places its labels with every move.
  const { x, y } = (await page.locator('[data-chart="wave"] .ewdrag').first().boundingBox())!;
  const before = (await lookOf(page, 'wave')).ranges[0]!;
  await page.mouse.move(x + 60, y + 5);
  await page.mouse.down();
  await page.mouse.move(x + 20, y + 5, { steps: 4 });
  await expect.poll(async () => (await lookOf(page, 'wave')).ranges[0]![0]! > before[0]!).toBe(true);
  const dragged = await astray();
  expect(dragged.length).toBeGreaterThan(2);
  for (const pixels of dragged) expect(pixels).toBeLessThan(0.6);
  await page.mouse.up();
  await page.close();
});
