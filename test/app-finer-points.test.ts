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
  const x = [0, 1, 2, 3, 4, 5];
  const curve = { x, y: x.map((place) => -place), step: x.map((place) => 10 * place) };
  expect(inSight(curve, [1.5, 3])).toEqual({ x: [1, 2, 3, 4], y: [-1, -2, -3, -4], step: [10, 20, 30, 40] });
  expect(inSight(curve, [7, 9])).toEqual({ x: [], y: [], step: [] });
  expect(inSight(curve, null)).toBe(curve);
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
