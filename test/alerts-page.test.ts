import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withAlertMarks } from '../app/figure/alert-marks.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import { openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { aRun } from './app-fixtures.ts';
import { ChildProgram } from './helpers/child-program.ts';
import { launchChromium } from './helpers/chromium.ts';
import { newAlert, newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

const logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-alerts-'));
let server: ChildProgram;
let url: string;
let browser: Browser;

beforeAll(async () => {
  server = new ChildProgram('server/cli.ts', ['serve', '--logdir', logdir, '--port', '0']);
  [url] = (await server.line(/http:\/\/\S+/)) as unknown as [string];
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.end('SIGTERM');
  rmSync(logdir, { recursive: true });
});

test('marks stand at the step of each alert with its text, whatever the text is made of, on the chosen axis', () => {
  const alerts = [newAlert(3, { rule: '<b>r</b>', message: '<i>m</i>', epoch: 1 }), newAlert(7)];
  const run = { run: aRun('r'), color: '#0072b2', snapshots: [], scalars: [], events: [], alerts, current: -1 };
  const view = { x: 'step', component: 'total', pins: [], choices: {} } as const;
  const draw = (x: 'step' | 'epoch') =>
    withAlertMarks({ data: [], layout: {} }, [run], chartTheme('light'), { ...view, x });
  const { data, layout, attributes } = draw('step');
  expect(data[0]).toMatchObject({ x: [3, 7], customdata: [3, 7] });
  expect((data[0]!.text as string[])[0]).toBe('<b>warning: &lt;b&gt;r&lt;/b&gt;</b><br>&lt;i&gt;m&lt;/i&gt;<br>step 3');
  expect(layout.shapes).toMatchObject([
    { x0: 3, x1: 3 },
    { x0: 7, x1: 7 },
  ]);
  expect(attributes).toEqual({ 'data-alerts': '2' });
  expect(draw('epoch').data[0]).toMatchObject({ x: [1] });
  const figure = { data: [], layout: {} };
  expect(withAlertMarks(figure, [{ ...run, alerts: [] }], chartTheme('light'), view)).toBe(figure);
});

test('a band lasts from an alert to the first value that is inside its limit again, or to the end of the axis', () => {
  const curve = (name: string, values: (number | 'NaN')[]) => {
    const steps = values.map((_, step) => step);
    return { name, steps, epochs: steps.map(() => null), wallMs: steps.map((step) => 1000 * step), values };
  };
  const scalars = [curve('loss', [1, 3, 4, 2, 1, 5, 6]), curve('acc', [1, 'NaN', 'NaN', 1]), curve('lr', [3, 1, 1, 4])];
  const alerts = [
    newAlert(1, { value: 3, threshold: 2 }),
    newAlert(5, { value: 5, threshold: 2 }),
    newAlert(1, {
      rule: 'n',
      kind: 'non-finite',
      metric: 'acc',
      value: Number.NaN,
      threshold: null,
      severity: 'error',
    }),
    newAlert(1, { rule: 'b', metric: 'lr', value: 1, threshold: 2 }),
    newAlert(1, { rule: 'c', kind: 'change', value: 2, threshold: 0.5 }),
  ].map((alert) => ({ ...alert, value: Number.isNaN(alert.value) ? ('NaN' as const) : alert.value }));
  const run = { run: aRun('r'), color: '#0072b2', snapshots: [], scalars, events: [], alerts, current: -1 };
  const view = { x: 'step', component: 'total', pins: [], choices: {} } as const;
  const layout = { xaxis: { type: 'log', range: [0, 1] } };
  const drawn = withAlertMarks({ data: [], layout }, [run], chartTheme('light'), view);
  const shapes = drawn.layout.shapes as { type: string; x0: number; x1: number }[];
  const bands = shapes.filter(({ type }) => type === 'rect').map(({ x0, x1 }) => [x0, x1]);
  expect(bands).toEqual([
    [1, 3],
    [5, 10],
    [1, 3],
    [1, 3],
  ]);
  const told = (drawn.data[0]!.text as string[]).map((text) => text.split('<br>').at(-1));
  expect(told).toEqual([
    'from step 1, over at 3',
    'since step 5',
    'from step 1, over at 3',
    'from step 1, over at 3',
    'step 1',
  ]);
});

test('an alert appears in the list, on the charts and in the list of runs while the page is open', async () => {
  const writer = openSqliteWriter(logdir);
  writer.createRun(newRun('a', { name: 'first' }));
  writer.writeScalars(
    'a',
    [1, 2, 3, 4].map((step) => point('loss', step, step)),
  );
  for (const step of [1, 2, 3, 4]) writer.writeSnapshot('a', newSnapshot(step));
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(new URL('/runs/a', url).href);
  const list = page.getByTestId('alert-list');
  await list.getByText(/No alerts.*createNtkLogger\(\{ alerts: \[/).waitFor();

  writer.writeAlert('a', newAlert(2, { rule: 'early' }));
  writer.writeAlert('a', newAlert(3, { rule: '<img src=x onerror="alert(1)">', severity: 'error' }));
  await list.locator('tbody tr').nth(1).waitFor();
  expect(await list.locator('tbody tr').allInnerTexts()).toEqual([
    expect.stringMatching(/step 3\s+error\s+<img src=x onerror="alert\(1\)">\s+loss is 2.5, above 2/),
    expect.stringMatching(/step 2\s+warning\s+early/),
  ]);
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  for (const panel of ['condition', 'scalars']) {
    const chart = page.locator(`[data-testid="panel-${panel}"] [data-alerts="2"]`).first();
    await chart.waitFor();
    await chart.locator('.xy2 .point').nth(1).waitFor();
    expect(await chart.locator('.xy2 .point').count()).toBe(2);
  }
  const mark = page.locator('[data-testid="panel-scalars"] [data-alerts="2"] .xy2 .point').first();
  const box = (await mark.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.locator('.hoverlayer', { hasText: 'early' }).waitFor();

  await page.goto(url);
  await page.getByTestId('run-row-first').getByText('2 alerts').waitFor();
  expect(faults).toEqual([]);
  writer.close();
});
