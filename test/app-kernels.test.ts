import { expect, test } from 'vitest';
import type { ProbeSamples, QuantisedKernel } from '../app/client/api.ts';
import { type Arrays, arraysOf } from '../app/client/arrays.ts';
import { stepRate } from '../app/client/step-rate.ts';
import { panelCsv, panelJson } from '../app/components/export-panel.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import { clusterOrder } from '../app/figure/cluster-order.ts';
import { cellCard, type KernelView, kernelView } from '../app/figure/kernel-view.ts';
import { PANELS } from '../app/panels/index.ts';
import type { PanelRun, View } from '../app/panels/panel.ts';
import type { SnapshotSummary } from '../lib/protocol/snapshot.ts';
import { aMetric, aRun, aSnapshot } from './app-fixtures.ts';

const VIEW: View = { x: 'step', component: 'total', pins: [], choices: {} };
const THEME = chartTheme('light');
const NO_ARRAYS = arraysOf([], []);

function runOf(snapshots = [aSnapshot(1), aSnapshot(2)]): PanelRun {
  const current = snapshots.length - 1;
  return { run: aRun('a'), color: '#0072b2', snapshots, scalars: [], events: [], alerts: [], current };
}

test('clustering puts samples that the kernel takes for alike beside each other, whatever their order was', () => {
  const classes = [0, 1, 2, 1, 0, 2, 2, 0, 1];
  const kernel = classes.map((a, n) => classes.map((b, m) => (n === m ? 2 : a === b ? 1.5 : 0.1)));
  const order = clusterOrder(kernel);
  expect(order.toSorted((a, b) => a - b)).toEqual(classes.map((_, n) => n));
  const changes = order.filter((n, i) => i > 0 && classes[n] !== classes[order[i - 1]!]).length;
  expect(changes).toBe(2);
  expect(
    clusterOrder([
      [Number.NaN, 1],
      [1, 0],
    ]),
  ).toHaveLength(2);
});

function picture(cells: number[], min = 0, max = 255): QuantisedKernel {
  return { size: 2, min, max, cells: Uint8Array.from(cells), orderedLabels: null };
}

const KERNELS: Record<number, QuantisedKernel> = { 1: picture([1, 2, 2, 4]), 2: picture([9, 5, 5, 3]) };
const PROBE: ProbeSamples = {
  n: 2,
  labels: Int32Array.of(7, 3),
  order: Int32Array.of(1, 0),
  images: { shape: [2, 1, 2, 1], pixels: Uint8Array.of(10, 20, 30, 40) },
};
const ARRAYS: Arrays = { ...NO_ARRAYS, kernel: (_run, step) => KERNELS[step], probe: () => PROBE };

test('the difference to another step is taken cell by cell, drawn even around zero, and never between two probes', () => {
  const view = { ...VIEW, choices: { against: 'first' } };
  const [chart] = PANELS.kernel.charts([runOf()], ARRAYS, view);
  const { data, attributes } = PANELS.kernel.toFigure(chart!, THEME, view);
  expect(data[0]).toMatchObject({
    z: [
      [8, 3],
      [3, -1],
    ],
    zmin: -8,
    zmax: 8,
  });
  expect(attributes?.['data-against']).toBe('1');
  const other = runOf([aSnapshot(1, { probeHash: 'q' }), aSnapshot(2)]);
  expect(kernelView(other, 'total', ARRAYS, view)?.against).toBeNull();
});

test('a cell tells its value, the two samples in the order of the probe, and their pictures', () => {
  const card = cellCard(kernelView(runOf(), 'total', ARRAYS, VIEW)!, 0, 1);
  expect(card?.lines).toEqual(['Θ = 5', 'sample 1, class 3', 'sample 0, class 7']);
  expect(card?.pictures?.map(({ pixels, width, height }) => [[...pixels], width, height])).toEqual([
    [[30, 40], 2, 1],
    [[10, 20], 2, 1],
  ]);
});

test('the spectrum is shaded by the error bound of each eigenvalue', () => {
  const arrays: Arrays = {
    ...NO_ARRAYS,
    spectrum: () => Float64Array.of(1, 10),
    named: () => Float64Array.of(0.5, 2),
  };
  const [chart] = PANELS.spectrum.charts([runOf()], arrays, VIEW);
  const [upper, lower] = PANELS.spectrum.toFigure(chart!, THEME, VIEW).data;
  expect(upper).toMatchObject({ x: [1, 2], y: [12, 1.5] });
  expect(lower).toMatchObject({ y: [8, 0.5], fill: 'tonexty' });
});

test('components are coloured by their own condition number, effective rank and distance, unknown ones not at all', () => {
  const component = { name: 'k', layer: 'k', shape: [1], size: 1, trace: 3, share: 1, method: 'structured' as const };
  const metrics = {
    'conditionNumber/k': aMetric(1000),
    'effectiveRank/k': aMetric(2.5),
  };
  const run = runOf([aSnapshot(1, { components: [component], metrics })]);
  const colorOf = (trace: string) => {
    const view = { ...VIEW, choices: { trace } };
    const [chart] = PANELS.components.charts([run], NO_ARRAYS, view);
    return PANELS.components.toFigure(chart!, THEME, view).data[0]!.z;
  };
  expect(colorOf('condition')).toEqual([[3]]);
  expect(colorOf('rank')).toEqual([[2.5]]);
  expect(colorOf('distance')).toEqual([[null]]);
});

test('the rate is of the newest rows, by the most densely logged series', () => {
  const series = (steps: number[], wallMs: number[]) => ({ steps, wallMs });
  const dense = Array.from({ length: 40 }, (_, i) => i);
  // Ten steps a second at first, a hundred at last.
  const times = dense.map((i) => (i < 20 ? 100 * i : 2000 + 10 * (i - 20)));
  expect(stepRate([series([0, 1], [0, 9]), series(dense, times)], [])).toBeCloseTo(100, 6);
  expect(stepRate([], [aSnapshot(3)])).toBeNull();
});

test('a saved panel has every point as a row, in a spreadsheet no formula, and is a figure that Plotly draws again', () => {
  const figure = {
    data: [
      { name: '=cmd, "x"', x: [1, 2], y: [0.1, null] },
      { type: 'heatmap', z: [[1, 2]] },
    ],
    layout: { title: 't' },
  };
  const drawn = [{ chart: { key: 'loss' }, figure }];
  expect(panelCsv(drawn).split('\r\n')).toEqual([
    'chart,trace,x,y,z',
    'loss,"\'=cmd, ""x""",1,0.1,',
    'loss,"\'=cmd, ""x""",2,,',
    'loss,1,0,0,1',
    'loss,1,1,0,2',
  ]);
  expect(JSON.parse(panelJson('Scalars', drawn)).charts[0]).toMatchObject({ key: 'loss', ...figure });
});

test('the difference to the baseline run is to the run that was chosen for it, to the first where none was', () => {
  const named = (id: string): PanelRun => ({ ...runOf([aSnapshot(1)]), run: aRun(id) });
  const runs = ['a', 'b', 'c'].map(named);
  const own: Record<string, number[]> = { a: [1, 1, 1, 1], b: [3, 3, 3, 3], c: [6, 6, 6, 6] };
  const arrays: Arrays = { ...NO_ARRAYS, kernel: (run) => picture(own[run]!), probe: () => PROBE };
  const seenIn = (base: string | null) => {
    const view = { ...VIEW, base, choices: { against: 'run' } };
    return runs.map((run) => kernelView(run, 'total', arrays, view, runs)!.values[0]![0]);
  };
  expect(seenIn('b')).toEqual([-2, 3, 3]);
  expect(seenIn(null)).toEqual([1, 2, 5]);
  expect(seenIn('gone')).toEqual(seenIn(null));
  const view = { ...VIEW, base: 'b', choices: { against: 'run' } };
  const titles = PANELS.kernel.charts(runs, arrays, view).map((chart) => {
    const { colorbar } = PANELS.kernel.toFigure(chart, THEME, view).data[0] as {
      colorbar: { title: { text: string } };
    };
    return colorbar.title.text;
  });
  expect(titles).toEqual(['Θ − Θ of b, step 1', 'Θ', 'Θ − Θ of b, step 1']);
});

test('beside differences to it the baseline run’s kernel has a scale of its own; that of the differences is even around zero', () => {
  const component = { name: 'w' } as SnapshotSummary['components'][number];
  const named = (id: string): PanelRun => ({ ...runOf([aSnapshot(1, { components: [component] })]), run: aRun(id) });
  const own: Record<string, number[]> = { a: [10, 20, 20, 40], b: [7, 20, 20, 35], c: [10, 21, 21, 48] };
  const arrays: Arrays = { ...NO_ARRAYS, kernel: (run) => picture(own[run]!), probe: () => PROBE };
  const view: View = { ...VIEW, base: 'a', choices: { against: 'run', scale: 'full' } };
  for (const panel of [PANELS.kernel, PANELS.componentKernels]) {
    const charts = panel.charts(['a', 'b', 'c'].map(named), arrays, view) as {
      seen: KernelView;
      range: readonly [number, number];
    }[];
    expect(charts.length).toBeGreaterThanOrEqual(3);
    for (const { seen, range } of charts) expect(range).toEqual(seen.against === null ? [10, 40] : [-8, 8]);
    expect(charts.some(({ seen }) => seen.against === null)).toBe(true);
  }
});

test('colours that the small kernels share are told above them, with the lowest and the highest entry; own ones are not', () => {
  const components = ['v', 'w'].map((name) => ({ name }) as SnapshotSummary['components'][number]);
  const run = runOf([aSnapshot(1, { components })]);
  const own: Record<string, number[]> = { total: [10, 20, 20, 40], v: [0, 5, 5, 3], w: [2, 3, 3, 7] };
  const arrays: Arrays = { ...NO_ARRAYS, kernel: (_run, _step, name) => picture(own[name]!), probe: () => PROBE };
  const told = (choices: Record<string, string>) => {
    const view = { ...VIEW, choices };
    return PANELS.componentKernels.scales!(PANELS.componentKernels.charts([run], arrays, view), THEME, view);
  };
  const [scale, ...others] = told({});
  expect(scale).toMatchObject({ low: '0', high: '40' });
  expect(scale!.colors[0]).toBe('#440154');
  expect(others).toEqual([]);
  expect(told({ multiples: 'own' })).toEqual([]);
  expect(told({ multiples: 'quantile' })).toEqual([]);
});

test('differences are drawn in a colour at zero that recedes, on light and on dark', () => {
  for (const mode of ['light', 'dark'] as const) {
    const { diverging, surface } = chartTheme(mode);
    const places = diverging.map(([place]) => place);
    expect(places).toEqual(places.map((_, i) => i / (places.length - 1)));
    const brightness = (color: string) =>
      [1, 3, 5].reduce((sum, at) => sum + Number.parseInt(color.slice(at, at + 2), 16), 0);
    const away = diverging.map(([, color]) => Math.abs(brightness(color) - brightness(surface)));
    expect(Math.min(...away)).toBe(away[(places.length - 1) / 2]);
    expect(away[0]).toBeGreaterThan(away[1]!);
    expect(away.at(-1)).toBeGreaterThan(away.at(-2)!);
  }
});
