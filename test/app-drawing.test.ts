import { expect, test } from 'vitest';
import { patchCurves } from '../app/components/patch-curves.ts';
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

/** A drawn chart of one curve over axes from 0 to 10, a pixel a tenth. */
function drawnChart() {
  const axis = { type: 'linear', _offset: 0, _length: 100, p2d: Number, d2p: (value: number) => 10 * value };
  const written: string[] = [];
  const line = { setAttribute: (_name: string, path: string) => written.push(path) };
  const group = { querySelectorAll: () => [line] };
  const element = {
    querySelectorAll: () => [group],
    _fullLayout: { xaxis: axis, yaxis: axis },
    data: [{}],
  } as unknown as PlotlyElement;
  return { element, written };
}

const layout = { xaxis: { range: [0, 10] } };
const curve = (y: (number | null)[], more: object = {}) => ({
  data: [{ type: 'scatter', mode: 'lines', name: 'loss', x: y.map((_, i) => i), y, ...more }],
  layout,
});

test('a curve that has grown inside its axes is moved; one with gaps, beyond the axes or of another look is drawn anew', () => {
  const { element, written } = drawnChart();
  expect(patchCurves(element, curve([1, 2]), curve([1, 2, 3]))).toBe(true);
  expect(written).toEqual(['M0,10L10,20L20,30']);
  expect(element.data![0]!.y).toEqual([1, 2, 3]);
  for (const next of [curve([1, 2, 11]), curve([1, null, 2]), curve([1, 2, 3], { mode: 'lines+markers' })]) {
    expect(patchCurves(element, curve([1, 2]), next)).toBe(false);
  }
  expect(patchCurves(element, curve([1, 2]), { ...curve([1, 2, 3]), layout: { xaxis: { range: [0, 20] } } })).toBe(
    false,
  );
  expect(written).toHaveLength(1);
});
