import { expect, it } from 'vitest';
import { baseLayout } from '../app/figure/base-layout.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import { curvesOf } from '../app/figure/curves-of.ts';

const theme = chartTheme('light');
const line = { color: theme.accent, width: 2 };

function figure(x: number[], y: (number | null)[], axes: { x?: object; y?: object } = {}) {
  const layout = baseLayout(theme, { label: 'step', range: [0, 100], ...axes.x }, { label: 'a &lt; b', ...axes.y });
  return { data: [{ type: 'scatter', mode: 'lines', x, y, line }], layout };
}

/** Corners of a path, in parts of the plot from its left and from its bottom; a gap begins a new list. */
function cornersOf(path: string): [number, number][][] {
  return path
    .split('M')
    .slice(1)
    .map((part) =>
      part.split('L').map((corner) => {
        const [left, top] = corner.split(',').map(Number.parseFloat);
        return [left! / 500, 1 - top! / 500];
      }),
    );
}

it('puts every point where its axes have it', () => {
  const { curves, labels } = curvesOf(figure([0, 50, 100], [1, 3, 2], { y: { range: [0, 4] } }))!;
  expect(cornersOf(curves[0]!.path)).toEqual([
    [
      [0, 0.25],
      [0.5, 0.75],
      [1, 0.5],
    ],
  ]);
  expect(curves[0]).toMatchObject({ color: theme.accent, width: 2, dashed: false });
  expect(labels).toEqual({ x: 'step →', y: '↑ a < b' });
});

it('takes the logarithm on a log axis, whose range is in powers of ten', () => {
  const logarithmic = { y: { type: 'log', range: [0, 4] } };
  const { curves, y } = curvesOf(figure([0, 100], [10, 1000], logarithmic))!;
  expect(cornersOf(curves[0]!.path)).toEqual([
    [
      [0, 0.25],
      [1, 0.75],
    ],
  ]);
  expect(y).toEqual(['10⁰', '10¹', '10²', '10³', '10⁴'].map((text, i) => ({ at: i / 4, text })));
});

it('breaks a curve where a value is missing, and leaves out what has no place', () => {
  const values = [1, 2, null, 3, Number.NaN, 2];
  const { curves } = curvesOf(figure([0, 20, 40, 60, 80, 100], values, { y: { range: [0, 4] } }))!;
  expect(cornersOf(curves[0]!.path).map((part) => part.map(([left]) => left))).toEqual([[0, 0.2], [0.6], [1]]);
  expect(curves[0]!.path).toMatch(/M300,\d+h0M500,\d+h0$/);
});

it('keeps every peak of a long curve in few points', () => {
  const y = Array.from({ length: 100_000 }, (_, i) => (i === 31_234 ? 10 : i === 70_001 ? -10 : Math.sin(i)));
  const x = y.map((_, i) => i);
  const { curves } = curvesOf(figure(x, y, { x: { range: [0, 99_999] }, y: { range: [-10, 10] } }))!;
  const corners = cornersOf(curves[0]!.path).flat();
  expect(corners.length).toBeLessThanOrEqual(1002);
  expect(Math.max(...corners.map(([, up]) => up))).toBe(1);
  expect(Math.min(...corners.map(([, up]) => up))).toBe(0);
  expect(corners.find(([, up]) => up === 1)![0]).toBeCloseTo(0.31234, 2);
});

it('labels round values at their places, and gives an axis without a range some air', () => {
  const { y, x } = curvesOf(figure([0, 100], [0.5, 1.5]))!;
  expect(x.map(({ text }) => text)).toEqual(['0', '20', '40', '60', '80', '100']);
  for (const { at, text } of x) expect(at).toBeCloseTo(Number(text) / 100, 12);
  for (const { at, text } of y) expect(at).toBeCloseTo((Number(text) - 0.445) / 1.11, 3);
  expect(y.length).toBeGreaterThanOrEqual(3);
});

it('draws nothing of which it knows only a part', () => {
  const whole = figure([0], [1]);
  expect(curvesOf(whole)).not.toBeNull();
  expect(curvesOf({ ...whole, data: [...whole.data, { type: 'heatmap' }] })).toBeNull();
  for (const other of [{ mode: 'markers' }, { fill: 'tonexty' }, { yaxis: 'y2' }]) {
    expect(curvesOf({ ...whole, data: [{ ...whole.data[0], ...other }] })).toBeNull();
  }
  expect(curvesOf(figure([0], [1], { x: { type: 'date' } }))).toBeNull();
  expect(curvesOf({ data: [], layout: baseLayout(theme, { label: '' }, { label: '' }) })).toBeNull();
});

it('draws the lines and bands of alerts where they are, and leaves their marks to the upper edge', () => {
  const whole = figure([0, 100], [1, 2]);
  const upright = { xref: 'x', yref: 'paper', y0: 0, y1: 1 };
  const marked = {
    data: [...whole.data, { type: 'scatter', mode: 'markers', yaxis: 'y2', x: [25], y: [1] }],
    layout: {
      ...whole.layout,
      yaxis2: { overlaying: 'y', visible: false },
      shapes: [
        { ...upright, type: 'rect', x0: 25, x1: 140, fillcolor: 'pink', line: { width: 0 } },
        { ...upright, type: 'line', x0: 25, x1: 25, line: { color: 'red', dash: 'dot' } },
        { ...upright, type: 'line', x0: 120, x1: 120, line: { color: 'red' } },
      ],
    },
  };
  expect(curvesOf(marked)).toEqual({
    ...curvesOf(whole)!,
    lines: [{ at: 0.25, color: 'red', dashed: true }],
    boxes: [{ from: 0.25, to: 1, color: 'pink' }],
  });
  expect(curvesOf({ ...marked, layout: whole.layout })).toBeNull();
});
