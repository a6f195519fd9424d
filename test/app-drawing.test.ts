import { expect, test } from 'vitest';
import { patchFigure } from '../app/components/patch-figure.ts';
import { keepEqualParts } from '../app/figure/equal-parts.ts';
import type { Plotly, PlotlyElement } from '../app/plotly.d.ts';

test('what is equal stays the same object, what differs is new, and columns are not copied', () => {
  const column = [1, 2, 3];
  const before = { data: [{ x: [1, 2], line: { color: 'red' } }, { x: [5] }], layout: { axis: { range: [0, 1] } } };
  const next = {
    data: [{ x: column, line: { color: 'red' } }, { x: [5] }],
    layout: { axis: { range: [0, 1] } },
  };
  const kept = keepEqualParts(before, next);
  expect(kept).toEqual(next);
  expect(kept.layout).toBe(before.layout);
  expect(kept.data[1]).toBe(before.data[1]);
  expect(kept.data[0]!.line).toBe(before.data[0]!.line);
  expect(kept.data[0]!.x).toBe(column);
  expect(keepEqualParts(before, structuredClone(before))).toBe(before);
});

/** A drawn chart of one curve with two points and a vertical line over axes from 0 to 10, a pixel a tenth; the plot begins at (5, 7). */
function drawnChart() {
  const axis = (offset: number) => ({
    ...{ type: 'linear', range: [0, 10], _offset: offset, _length: 100, p2d: Number },
    d2p: (value: number) => 10 * value,
  });
  const written: string[] = [];
  const moved: string[] = [];
  const line = { setAttribute: (_name: string, path: string) => written.push(path) };
  const marker = () => ({
    setAttribute: (_name: string, place: string) => moved.push(place),
    cloneNode: marker,
    parentNode: { appendChild: (added: unknown) => added },
  });
  const points = [marker(), marker()];
  const group = { querySelectorAll: (what: string) => (what === '.js-line' ? [line] : points) };
  const shapes = [{ type: 'line', x0: 1, x1: 1 }];
  const element = {
    querySelectorAll: (what: string) => (what.includes('shapelayer') ? [line] : [group]),
    _fullLayout: { xaxis: axis(5), yaxis: axis(7), shapes },
    layout: { shapes: structuredClone(shapes) },
    data: [{}],
  } as unknown as PlotlyElement;
  return { element, written, moved };
}

const plotly = { ticksOf: () => [], autoRangeOf: () => [0, 10] } as unknown as Plotly;
const layout = { xaxis: { range: [0, 10] }, yaxis: { range: [0, 10] } };
const curve = (y: (number | null)[], more: object = {}) => ({
  data: [{ type: 'scatter', mode: 'lines', name: 'loss', x: y.map((_, i) => i), y, ...more }],
  layout,
});

test('a curve that has grown inside its axes is moved; one with gaps, beyond the axes or of another look is drawn anew', () => {
  const { element, written } = drawnChart();
  expect(patchFigure(element, plotly, curve([1, 2]), curve([1, 2, 3]))).toBe(true);
  expect(written).toEqual(['M0,10L10,20L20,30']);
  expect(element.data![0]!.y).toEqual([1, 2, 3]);
  const spline = { line: { shape: 'spline' } };
  for (const next of [curve([1, 2, 11]), curve([1, null, 2]), curve([1, 2, 3], { mode: 'lines+markers' })]) {
    expect(patchFigure(element, plotly, curve([1, 2]), next)).toBe(false);
  }
  expect(
    patchFigure(element, plotly, curve([1, 2]), { ...curve([1, 2, 3]), layout: { ...layout, font: 'other' } }),
  ).toBe(false);
  expect(patchFigure(element, plotly, curve([1, 2], spline), curve([1, 2, 3], spline))).toBe(false);
  expect(written).toHaveLength(1);
});

test('a curve that goes on is written on; one that has changed in its midst, or whose axes have, is written anew', () => {
  const { element, written } = drawnChart();
  const axis = element._fullLayout!.yaxis;
  let asked = 0;
  const { d2p } = axis;
  axis.d2p = (value) => {
    asked++;
    return d2p(value);
  };
  const values = Array.from({ length: 9 }, (_, i) => i + 0.5);
  const pathOf = (y: readonly number[]) =>
    y.map((value, i) => `${i === 0 ? 'M' : 'L'}${10 * i},${10 * value}`).join('');
  const move = (y: number[]) => {
    asked = 0;
    expect(patchFigure(element, plotly, curve([1, 2]), curve(y))).toBe(true);
    return [written.at(-1), asked];
  };
  expect(move(values.slice(0, 8))).toEqual([pathOf(values.slice(0, 8)), 8]);
  expect(move(values)).toEqual([pathOf(values), 1]);
  const other = values.with(3, 9);
  expect(move(other)).toEqual([pathOf(other), 9]);
  Object.assign(axis, { range: [0, 20], d2p: (value: number) => 5 * value });
  expect(move(other)[0]).toEqual(other.map((value, i) => `${i === 0 ? 'M' : 'L'}${10 * i},${5 * value}`).join(''));
});

test('the points of a curve move with it, and more of them come; fewer are drawn anew', () => {
  const { element, written, moved } = drawnChart();
  const marked = (y: number[]) => curve(y, { mode: 'lines+markers', name: `step ${y[0]}` });
  expect(patchFigure(element, plotly, marked([1, 2]), marked([3, 4]))).toBe(true);
  expect([written, moved]).toEqual([['M0,30L10,40'], ['translate(0,30)', 'translate(10,40)']]);
  expect(patchFigure(element, plotly, marked([1, 2]), marked([1, 2, 3]))).toBe(true);
  expect(moved.slice(2)).toEqual(['translate(0,10)', 'translate(10,20)', 'translate(20,30)']);
  expect(patchFigure(element, plotly, marked([1, 2, 3]), marked([1]))).toBe(false);
});

test('the line or box at the chosen step is moved, and Plotly knows where it is; beyond the axes, or of another look, it is drawn anew', () => {
  const { element, written } = drawnChart();
  const cursor = (x: number, more: object = {}) => ({
    type: 'line',
    xref: 'x',
    yref: 'paper',
    x0: x,
    x1: x,
    y0: 0,
    y1: 1,
    ...more,
  });
  const data = curve([1, 2]).data;
  const at = (x: number, more?: object) => ({ data, layout: { ...layout, shapes: [cursor(x, more)] } });
  expect(patchFigure(element, plotly, at(1), at(3))).toBe(true);
  expect(written).toEqual(['M35,107L35,7']);
  for (const shapes of [element.layout!.shapes!, element._fullLayout!.shapes!]) {
    expect(shapes[0]).toMatchObject({ x0: 3, x1: 3, y0: 0, y1: 1 });
  }
  const box = (x: number) => ({ data, layout: { ...layout, shapes: [cursor(x, { type: 'rect', x1: x + 1 })] } });
  expect(patchFigure(element, plotly, box(1), box(3))).toBe(true);
  expect(written.splice(1)).toEqual(['M35,107H45V7H35Z']);
  for (const next of [at(11), at(3, { layer: 'below' }), { data, layout: { ...layout, shapes: [] } }]) {
    expect(patchFigure(element, plotly, at(1), next)).toBe(false);
  }
  expect(written).toHaveLength(1);
});

test('a chart whose axes have grown, and that must be drawn anew, has the axes that Plotly drew', () => {
  const { element, written } = drawnChart();
  const { xaxis } = element._fullLayout!;
  Object.assign(xaxis, { range: [0, 10], setScale() {} });
  const grown = { ...curve([1, 2, 3]), layout: { ...layout, xaxis: { range: [0, 20] } } };
  // It has no ticks to copy.
  Object.assign(element, { querySelector: () => null });
  expect(patchFigure(element, plotly, curve([1, 2]), grown)).toBe(false);
  expect(xaxis.range).toEqual([0, 10]);
  expect(element.layout).not.toHaveProperty('xaxis');
  expect(written).toEqual([]);
});
