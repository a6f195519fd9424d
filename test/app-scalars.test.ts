import { expect, test } from 'vitest';
import { arraysOf } from '../app/client/arrays.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import type { Curve } from '../app/figure/curve.ts';
import { inlierRange } from '../app/figure/inlier-range.ts';
import { groupScalars, matchesName } from '../app/figure/scalar-groups.ts';
import { smooth } from '../app/figure/smoothing.ts';
import { timeUnitFor } from '../app/figure/x-axis.ts';
import type { PanelRun, View } from '../app/panels/panel.ts';
import { scalars } from '../app/panels/scalars.ts';
import type { ScalarSeries } from '../lib/protocol/scalar.ts';
import { aRun } from './app-fixtures.ts';

const VIEW: View = { x: 'step', component: 'total', pins: [], choices: {} };

function series(name: string, values: number[], wallMs = values.map((_, i) => i)): ScalarSeries {
  return { name, steps: values.map((_, i) => i), epochs: values.map(() => null), wallMs, values };
}

function runWith(...own: ScalarSeries[]): PanelRun {
  const run = aRun('a', { createdMs: 0, heartbeatMs: 600_000 });
  return { run, color: '#0072b2', snapshots: [], scalars: own, events: [], alerts: [], current: -1 };
}

/** Values at every `every`th place. */
function curve(y: number[], every = 1): Curve {
  const x = y.map((_, i) => every * i);
  return { x, y, step: x };
}

function draw(run: PanelRun, view: View) {
  const [chart] = scalars.charts([run], arraysOf([], []), view);
  const { data, layout, note } = scalars.toFigure(chart!, chartTheme('light'), view);
  // biome-ignore lint/suspicious/noExplicitAny: traces and layouts are Plotly's free-form JSON.
  return { data: data as any[], layout: layout as any, note };
}

test('the average by points is the normalised geometric mean of all values so far', () => {
  const ys = [4, 0, 2, 10, -3];
  const weight = 0.7;
  const direct = ys.map((_, n) => {
    const weights = ys.slice(0, n + 1).map((__, k) => weight ** (n - k));
    return weights.reduce((sum, w, k) => sum + w * ys[k]!, 0) / weights.reduce((sum, w) => sum + w, 0);
  });
  const smoothed = smooth(curve(ys), weight, 'ema');
  for (const [i, y] of smoothed.y.entries()) expect(y).toBeCloseTo(direct[i]!, 12);
});

test('the average by the x axis is the same for a curve logged ten times as densely, that by points is not', () => {
  const stepAt = (length: number) => Array.from({ length }, (_, i) => (i < length / 2 - 1 ? 0 : 1));
  const [sparse, dense] = [curve(stepAt(101), 10), curve(stepAt(1001))];
  const at = ({ x, y }: Curve, place: number) => y[x.indexOf(place)]!;
  for (const x of [600, 700, 800]) {
    expect(at(smooth(dense, 0.99, 'time'), x)).toBeCloseTo(at(smooth(sparse, 0.99, 'time'), x), 1);
    expect(Math.abs(at(smooth(dense, 0.9, 'ema'), x) - at(smooth(sparse, 0.9, 'ema'), x))).toBeGreaterThan(1e-5);
  }
});

test('a value that is not finite stays where it is and does not spoil the average', () => {
  const ys = [1, Number.NaN, 1, Number.POSITIVE_INFINITY, 1];
  expect(smooth(curve(ys), 0.9, 'ema').y).toEqual(ys);
});

test('a smoothed curve is drawn over the logged one, which stays faintly behind it', () => {
  const run = runWith(series('loss', [4, 0, 4, 0]));
  const { data } = draw(run, { ...VIEW, choices: { smooth: '0.5' } });
  expect(data.map(({ y }) => y[1])).toEqual([0, (4 * 0.5) / 1.5]);
  expect(data[0].line.color).toMatch(/^rgba\(.*0\.25\)$/);
  expect(draw(run, VIEW).data).toHaveLength(1);
});

test('clipping leaves outliers out of the axis, not out of the data, and says how many', () => {
  const values = [...Array.from({ length: 60 }, (_, i) => 1 + (i % 5)), 1e6];
  const { data, layout, note } = draw(runWith(series('loss', values)), { ...VIEW, choices: { outliers: 'clip' } });
  expect(layout.yaxis.range[1]).toBeLessThan(10);
  expect(layout.yaxis.range[0]).toBeLessThanOrEqual(1);
  expect(Math.max(...data[0].y)).toBe(1e6);
  expect(note).toBe('1 outlier outside');
  expect(inlierRange([1, 2, 3, 4, 5, 6])).toBeUndefined();
});

test('on a log axis outliers are those of the powers of ten', () => {
  const values = [...Array.from({ length: 60 }, (_, i) => 10 ** (i % 5)), 1e-30, 0];
  const { layout, note } = draw(runWith(series('loss', values)), { ...VIEW, choices: { outliers: 'clip', y: 'log' } });
  expect(layout.yaxis.type).toBe('log');
  expect(layout.yaxis.range[0]).toBeGreaterThan(-3);
  expect(layout.yaxis.range[1]).toBeCloseTo(4, 0);
  expect(note).toBe('2 outliers outside');
});

test('the x axis is the step, the time since the run began in a fitting unit, or the time of day', () => {
  const run = runWith(series('loss', [1, 2], [120_000, 600_000]));
  const relative = { ...VIEW, x: 'relative' as const, timeUnit: timeUnitFor({ ...VIEW, x: 'relative' }, [run])! };
  expect(draw(run, relative)).toMatchObject({ data: [{ x: [2, 10] }] });
  expect(draw(run, relative).layout.annotations[1].text).toBe('time since start, min →');
  const wall = draw(run, { ...VIEW, x: 'wall' });
  expect(wall.layout.xaxis.type).toBe('date');
  expect(wall.data[0].x[1] - wall.data[0].x[0]).toBe(480_000);
});

test('a log x axis leaves out step 0 and holds every other step', () => {
  const { data, layout } = draw(runWith(series('loss', [9, 8, 7, 6])), { ...VIEW, axes: { x: 'log' } });
  expect(data[0].x).toEqual([1, 2, 3]);
  expect(layout.xaxis.type).toBe('log');
  expect(layout.xaxis.range[0]).toBeLessThanOrEqual(0);
  expect(layout.xaxis.range[1]).toBeGreaterThan(Math.log10(3));
});

test('a zoom is the range of every chart, in powers of ten on a log axis', () => {
  const run = runWith(series('loss', [9, 8, 7, 6]));
  expect(draw(run, { ...VIEW, zoom: [1, 2] }).layout.xaxis.range).toEqual([1, 2]);
  const [from, to] = draw(run, { ...VIEW, zoom: [1, 2], axes: { x: 'log' } }).layout.xaxis.range;
  expect(10 ** from).toBeCloseTo(1, 0);
  expect(10 ** to).toBeGreaterThanOrEqual(2);
});

test('names are grouped by prefix, val_ with its training series, and found by words or an expression', () => {
  const names = ['train/layer10', 'val_loss', 'train/loss', 'train/layer9', 'loss', 'eval/val_f1', 'eval/f1'];
  const run = runWith();
  const groups = groupScalars(names.map((name) => ({ run, series: series(name, [1]) })));
  expect(groups.map(({ group, name, lines }) => `${group}|${name}|${lines.length}`)).toEqual([
    '|loss|2',
    'eval|eval/f1|2',
    'train|train/loss|1',
    'train|train/layer9|1',
    'train|train/layer10|1',
  ]);
  const found = (search: string) => names.filter((name) => matchesName(name, search));
  expect(found('LAYER 9')).toEqual(['train/layer9']);
  expect(found('/layer\\d\\d/')).toEqual(['train/layer10']);
  expect(found('/(/')).toEqual([]);
  expect(found(' ')).toEqual(names);
});
