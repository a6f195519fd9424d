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
  // What browsers ask for by themselves.
  const icon = await fetch(new URL('/favicon.ico', page.url()));
  expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/x-icon']);
  await page.close();
});

test("an opened run's curves are in the document itself: seen where no script has come, and as they were logged", async () => {
  const page = await dashboard.open('/');
  await page.route('**/*.js', (route) => route.fulfill({ body: '' }));
  await page.goto(new URL('/runs/a', page.url()).href);
  const pictures = page.locator(
    '[data-testid="panel-scalars"] [data-curves] path, [data-testid="panel-condition"] [data-curves] path',
  );
  await expect.poll(() => pictures.count()).toBe(2);
  expect(await pictures.last().isVisible()).toBe(true);
  const [, loss] = await pictures.evaluateAll((paths) => paths.map((path) => path.getAttribute('d')!));
  // From 2 at step 1 down to 1 at step 2: over all of its own axis but the air, and a small part of the common one, which ends at step 49.
  const [[left, top], [right, bottom]] = loss!
    .slice(1)
    .split('L')
    .map((corner) => corner.split(',').map(Number)) as [number[], number[]];
  expect(right! - left!).toBeCloseTo(500 / 49, -1);
  expect(left! < 40 && top! < 40 && bottom! > 460).toBe(true);
  await page.close();
});

test('what the document shows gives way to the charts, and an address with choices or a run that is not there brings none', async () => {
  const page = await dashboard.open('/runs/a');
  await page.locator('[data-testid="panel-scalars"] .main-svg .trace').first().waitFor();
  await page.locator('[data-testid="panel-condition"] .main-svg .trace').first().waitFor();
  expect(await page.locator('[data-curves]').count()).toBe(0);
  const origin = new URL(page.url()).origin;
  const documentOf = async (address: string, headers = {}) =>
    (await fetch(origin + address, { headers: { 'sec-fetch-dest': 'document', ...headers } })).text();
  expect(await documentOf('/runs/a')).toContain('data-curves');
  expect(await documentOf('/runs/a?x=epoch')).not.toContain('data-curves');
  expect(await documentOf('/runs/none')).not.toContain('data-curves');
  expect(await documentOf('/runs/a', { 'x-ntkboard-api': 'none' })).toContain('data-curves');
  await page.close();
});
