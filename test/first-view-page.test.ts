import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

const dashboard = openDashboard((writer) => {
  writer.createRun(newRun('a'));
  for (let step = 0; step < 50; step++) writer.writeSnapshot('a', newSnapshot(step));
  writer.writeScalars('a', [point('loss', 1, 2), point('loss', 2, 1)]);
});

test("an opened run's data and Plotly are asked for once, before the page's scripts have run, and its scripts weigh at most 700 kB", async () => {
  const page = await dashboard.open('/runs/a');
  await page.locator('.main-svg .trace').first().waitFor();
  const { asked, scripts } = await page.evaluate(() => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return {
      asked: entries
        .filter(({ name }) => /\/api\/v1\/runs(\/a)?$/.test(name))
        .map(({ initiatorType }) => initiatorType),
      scripts: entries
        .filter(({ name }) => name.endsWith('.js'))
        .map(({ name, initiatorType, encodedBodySize }) => ({ name, initiatorType, encodedBodySize })),
    };
  });
  expect(asked).toEqual(['link', 'link']);
  const sizes = await Promise.all(scripts.map(async ({ name }) => gzipSync(await (await fetch(name)).bytes()).length));
  const largest = scripts[sizes.indexOf(Math.max(...sizes))]!;
  expect(largest.initiatorType).toBe('link');
  const bytes = sizes.reduce((sum, size) => sum + size);
  expect(bytes).toBeGreaterThan(300_000);
  expect(bytes).toBeLessThanOrEqual(700_000);
  // Sent as brotli, which is smaller still.
  expect(scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)).toBeLessThan(0.95 * bytes);
  await page.close();
});
