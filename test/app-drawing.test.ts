import { expect, test } from 'vitest';
import { patchFigure } from '../app/components/patch-figure.ts';
import { keepEqualParts } from '../app/figure/equal-parts.ts';
import type { PlotlyElement } from '../app/plotly.d.ts';

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
    ...{ type: 'linear', _offset: offset, _length: 100, p2d: Number },
    d2p: (value: number) => 10 * value,
  });
  const written: string[] = [];
  const moved: string[] = [];
  const line = { setAttribute: (_name: string, path: string) => written.push(path) };
  const points = [1, 2].map(() => ({ setAttribute: (_name: string, place: string) => moved.push(place) }));
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

const layout = { xaxis: { range: [0, 10] } };
const curve = (y: (number | null)[], more: object = {}) => ({
  data: [{ type: 'scatter', mode: 'lines', name: 'loss', x: y.map((_, i) => i), y, ...more }],
  layout,
});

test('a curve that has grown inside its axes is moved; one with gaps, beyond the axes or of another look is drawn anew', () => {
  const { element, written } = drawnChart();
  expect(patchFigure(element, curve([1, 2]), curve([1, 2, 3]))).toBe(true);
  expect(written).toEqual(['M0,10L10,20L20,30']);
  expect(element.data![0]!.y).toEqual([1, 2, 3]);
  for (const next of [curve([1, 2, 11]), curve([1, null, 2]), curve([1, 2, 3], { mode: 'lines+markers' })]) {
    expect(patchFigure(element, curve([1, 2]), next)).toBe(false);
  }
  expect(patchFigure(element, curve([1, 2]), { ...curve([1, 2, 3]), layout: { xaxis: { range: [0, 20] } } })).toBe(
    false,
  );
  expect(written).toHaveLength(1);
});

test('the points of a curve move with it; more of them are drawn anew', () => {
  const { element, written, moved } = drawnChart();
  const marked = (y: number[]) => curve(y, { mode: 'lines+markers', name: `step ${y[0]}` });
  expect(patchFigure(element, marked([1, 2]), marked([3, 4]))).toBe(true);
  expect([written, moved]).toEqual([['M0,30L10,40'], ['translate(0,30)', 'translate(10,40)']]);
  expect(patchFigure(element, marked([1, 2]), marked([1, 2, 3]))).toBe(false);
});

test('the line at the chosen step is moved, and Plotly knows where it is; beyond the axes, or of another look, it is drawn anew', () => {
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
  expect(patchFigure(element, at(1), at(3))).toBe(true);
  expect(written).toEqual(['M35,107L35,7']);
  for (const shapes of [element.layout!.shapes!, element._fullLayout!.shapes!]) {
    expect(shapes[0]).toMatchObject({ x0: 3, x1: 3, y0: 0, y1: 1 });
  }
  for (const next of [at(11), at(3, { layer: 'below' }), { data, layout: { ...layout, shapes: [] } }]) {
    expect(patchFigure(element, at(1), next)).toBe(false);
  }
  expect(written).toHaveLength(1);
});
