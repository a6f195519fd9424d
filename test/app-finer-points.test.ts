import { expect, test } from 'vitest';
import { axisOfZoom } from '../app/figure/axis-of.ts';
import { inSight, withFinerPoints } from '../app/figure/finer-points.ts';
import type { View } from '../app/panels/panel.ts';

const seriesOf = (steps: number[]) => ({
  name: 'loss',
  steps,
  epochs: steps.map(() => null),
  wallMs: steps.map((step) => 1000 * step),
  values: steps.map((step) => step / 2),
});

test('finer points take the place of the coarse ones between them, and nothing is lost outside', () => {
  const joined = withFinerPoints(seriesOf([0, 10, 20, 30, 40]), seriesOf([12, 14, 20, 26]));
  expect(joined).toEqual(seriesOf([0, 10, 12, 14, 20, 26, 30, 40]));
  expect(withFinerPoints(seriesOf([0, 10]), seriesOf([]))).toEqual(seriesOf([0, 10]));
  expect(withFinerPoints(seriesOf([0, 10]), seriesOf([8, 12]))).toEqual(seriesOf([0, 8, 12]));
});

test('a zoom keeps the points between its ends and one beyond each', () => {
  const points = [0, 1, 2, 3, 4, 5].map((x) => ({ x }));
  expect(inSight(points, [1.5, 3]).map(({ x }) => x)).toEqual([1, 2, 3, 4]);
  expect(inSight(points, null)).toBe(points);
});

test('a zoom is asked for on an axis that the server knows', () => {
  const run = { createdMs: 1_000_000 };
  const view = (x: View['x'], timeUnit?: View['timeUnit']): View => ({
    ...{ x, component: 'total', pins: [], choices: {} },
    ...(timeUnit ? { timeUnit } : {}),
  });
  expect(axisOfZoom([1.25, 7], run, view('step'))).toEqual({ x: 'step', from: 1.25, to: 7 });
  expect(axisOfZoom([1, 2], run, view('relative', { name: 'min', ms: 60_000 }))).toEqual({
    ...{ x: 'wall', from: 1_060_000, to: 1_120_000 },
  });
});
