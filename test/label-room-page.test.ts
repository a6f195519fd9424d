import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

/** Between these ends. */
const VALUES: Record<string, readonly [number, number]> = {
  huge: [1.41e299, 1.46e299],
  close: [0.693121, 0.693129],
  large: [-1_234_567.4, -1_234_566.1],
  tiny: [-2.5e-5, 3.1e-5],
  thousands: [1000, 9000],
};

const dashboard = openDashboard((writer) => {
  writer.createRun(newRun('a'));
  for (const [name, [low, high]] of Object.entries(VALUES)) {
    writer.writeScalars('a', [point(name, 0, low), point(name, 1, high)]);
  }
  for (const step of [0, 1]) writer.writeSnapshot('a', newSnapshot(step));
});

/** The widest label of each chart of scalars, and how far from the chart's left edge it begins. */
function labelsOf(page: Page): Promise<Record<string, { text: string; gap: number }>> {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('#panel-scalars [data-chart]')].map((chart) => {
        const left = chart.querySelector('.js-plotly-plot')!.getBoundingClientRect().left;
        const labels = [...chart.querySelectorAll('.ytick text')].map((label) => ({
          text: label.textContent!,
          gap: label.getBoundingClientRect().left - left,
        }));
        return [chart.dataset.chart!, labels.sort((one, other) => one.gap - other.gap)[0]!];
      }),
    ),
  );
}

test('no label of a y axis is cut off at the left of its chart, however long, on linear and on log axes', async () => {
  const page = await dashboard.open('/runs/a?wide=scalars', { height: 2400 });
  const drawn = page.locator('#panel-scalars [data-chart]:has(.ytick text)');
  for (const scale of ['linear', 'log']) {
    if (scale === 'log') {
      await page.evaluate(() => {
        const axes = ['huge', 'close', 'thousands'].map((name) => `scalars/${name}:y`);
        localStorage.setItem('ntkboard-panels', JSON.stringify({ axes }));
      });
      await page.reload();
    }
    await expect.poll(() => drawn.count()).toBe(Object.keys(VALUES).length);
    for (const [name, { text, gap }] of Object.entries(await labelsOf(page))) {
      expect(gap, `${scale} ${name} ${text}`).toBeGreaterThanOrEqual(0);
    }
  }
  await page.close();
});
