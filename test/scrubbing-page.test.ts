import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, newSnapshot } from './helpers/store-fixtures.ts';

const [STEPS, N] = [30, 64];

const dashboard = openDashboard((writer) => {
  writer.createRun(newRun('spectra'));
  for (let step = 0; step < STEPS; step++) {
    // Spread further with every step: the bins and their ends change.
    const eigenvalues = Float64Array.from({ length: N }, (_, i) => Math.exp((i * i) / N / 8) + step * Math.sin(i) ** 2);
    writer.writeSnapshot('spectra', newSnapshot(step, 0, { n: N, eigenvalues }));
  }
});

interface Plot extends HTMLElement {
  on(event: string, listener: () => void): void;
  _fullLayout: { xaxis: { range: number[] }; yaxis: { range: number[] } };
  draws?: number;
}

function lookOf(page: Page) {
  return page.evaluate(() => {
    const plot = document.querySelector<Plot>('[data-testid="panel-density"] .js-plotly-plot')!;
    const all = (what: string, name: string) => [...plot.querySelectorAll(what)].map((one) => one.getAttribute(name)!);
    const numbers = (what: string) => all(what, 'd').map((path) => path.match(/[\d.]+/g)!.map(Number));
    return {
      step: plot.getAttribute('data-step'),
      draws: plot.draws,
      ranges: [plot._fullLayout.xaxis.range, plot._fullLayout.yaxis.range],
      labels: [...plot.querySelectorAll('g.xtick, g.ytick')].map((label) => label.textContent).sort(),
      ticks: all('path.xtick', 'transform').sort(),
      grid: all('path.ygrid', 'transform').sort(),
      commands: all('.js-line, .js-fill', 'd').map((path) => path.replace(/[\d.,]+/g, '')),
      paths: numbers('.js-line, .js-fill, .shapelayer path').flat(),
    };
  });
}

test('while steps are gone through the density of eigenvalues is moved without Plotly, and stands where Plotly draws it', async () => {
  const page = await dashboard.open('/runs/spectra', { height: 1200 });
  await page.locator('[data-testid="panel-density"] .js-fill').first().waitFor();
  const slider = page.getByRole('slider', { name: 'Chosen step' });
  await slider.focus();
  const go = async (key: string, step: number) => {
    await page.keyboard.press(key);
    await expect.poll(async () => (await lookOf(page)).step).toBe(String(step));
  };
  await go('ArrowLeft', STEPS - 2);
  await page.evaluate(() => {
    const plot = document.querySelector<Plot>('[data-testid="panel-density"] .js-plotly-plot')!;
    plot.draws = 0;
    plot.on('plotly_afterplot', () => {
      plot.draws!++;
    });
  });
  const before = await lookOf(page);
  for (let step = STEPS - 3; step > STEPS - 6; step--) await go('ArrowLeft', step);
  const { draws, paths, ...moved } = await lookOf(page);
  expect(draws).toBe(0);
  expect(paths).not.toEqual(before.paths);
  expect(moved.ranges[0]).not.toEqual(before.ranges[0]);
  // Below the pointer Plotly draws it anew.
  await page.locator('[data-testid="panel-density"] .nsewdrag').first().hover();
  await expect.poll(async () => (await lookOf(page)).draws).toBe(1);
  const { draws: _, paths: drawnPaths, ...drawn } = await lookOf(page);
  expect(moved).toEqual(drawn);
  expect(paths).toHaveLength(drawnPaths.length);
  for (const [i, place] of drawnPaths.entries()) expect(Math.abs(paths[i]! - place)).toBeLessThan(0.11);
  await page.close();
});

test('a panel whose numbers are on their way shows where its charts will be, and no longer when they have come', async () => {
  const page = await dashboard.open('/');
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const numbers = /\/runs\/spectra\/(spectra|arrays)\//;
  await page.route(numbers, async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(new URL('/runs/spectra', page.url()).href);
  const awaited = page.locator('[data-testid="panel-spectrum"] [aria-busy="true"]');
  await awaited.waitFor();
  const tint = () => awaited.evaluate((box) => getComputedStyle(box, '::before').opacity);
  await expect.poll(tint).toBe('0.5');
  release();
  await page.locator('[data-testid="panel-spectrum"] .js-line').first().waitFor();
  expect(await awaited.count()).toBe(0);
  await page.close();
});
