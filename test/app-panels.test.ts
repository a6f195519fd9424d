import { expect, test } from 'vitest';
import type { QuantisedKernel } from '../app/client/api.ts';
import { type Arrays, arraysOf } from '../app/client/arrays.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import { classesOf } from '../app/figure/classes.ts';
import { ghostsOf } from '../app/figure/ghosts.ts';
import { dequantise } from '../app/figure/quantised-kernel.ts';
import { thin } from '../app/figure/thin.ts';
import { areSameWithoutScalars } from '../app/figure/without-scalars.ts';
import { PANEL_LIST, PANELS } from '../app/panels/index.ts';
import type { PanelRun, View } from '../app/panels/panel.ts';
import type { ComponentSummary, SnapshotSummary } from '../lib/protocol/snapshot.ts';
import { TOTAL_COMPONENT } from '../lib/protocol/total-component.ts';
import { aMetric, aRun, aSnapshot } from './app-fixtures.ts';

const THEME = chartTheme('light');
const VIEW: View = { x: 'step', component: 'total', pins: [], choices: {} };
const NO_ARRAYS = arraysOf([], []);

function aPanelRun(id: string, snapshots: SnapshotSummary[], fields: Partial<PanelRun> = {}): PanelRun {
  const current = snapshots.length - 1;
  return { run: aRun(id), color: '#0072b2', snapshots, scalars: [], events: [], alerts: [], current, ...fields };
}

/** The only figure of a panel, as plain objects. */
function figureOf(panel: keyof typeof PANELS, runs: PanelRun[], arrays = NO_ARRAYS, view = VIEW) {
  const chosen = Object.fromEntries(PANEL_LIST)[panel]!;
  return chosen.charts(runs, arrays, view).map((chart) => {
    const { data, layout, note, attributes } = chosen.toFigure(chart, THEME, view);
    // biome-ignore lint/suspicious/noExplicitAny: traces and layouts are Plotly's free-form JSON.
    return { data: data as any[], layout: layout as any, note, attributes };
  });
}

test('the condition number is drawn on a log axis at its steps, untrusted points hollow', () => {
  const snapshots = [
    aSnapshot(10, { metrics: { conditionNumber: aMetric(1e3) } }),
    aSnapshot(20, { metrics: { conditionNumber: aMetric(1e7, { trusted: false, relation: '>=' }) } }),
  ];
  const [figure] = figureOf('condition', [aPanelRun('a', snapshots)]);
  expect(figure?.layout.yaxis.type).toBe('log');
  expect(figure?.data[0]).toMatchObject({ x: [10, 20], y: [1e3, 1e7] });
  expect(figure?.data[0].marker.color).toEqual([THEME.accent, THEME.surface]);
  expect(figure?.data[0].text[1]).toContain('≥ 1×10⁷');
  expect(figure?.attributes?.['data-points']).toBe('2');
});

test('the other direction is TorchNTK’s, and epochs can be the x axis', () => {
  const metrics = { conditionNumber: aMetric(100), conditionNumberInverse: aMetric(0.01) };
  const run = aPanelRun('a', [aSnapshot(10, { epoch: 3, metrics }), aSnapshot(20, { metrics })]);
  const [figure] = figureOf('condition', [run], NO_ARRAYS, { ...VIEW, x: 'epoch', choices: { direction: 'min' } });
  expect(figure?.data[0]).toMatchObject({ x: [3], y: [0.01], customdata: [10] });
});

test('a condition number that is not finite leaves a gap and is told', () => {
  const metrics = [aMetric('Infinity'), aMetric(5), aMetric('NaN')];
  const snapshots = metrics.map((conditionNumber, i) => aSnapshot(i, { metrics: { conditionNumber } }));
  const [figure] = figureOf('condition', [aPanelRun('a', snapshots)]);
  expect(figure?.data[0].y).toEqual([null, 5, null]);
  expect(figure?.attributes?.['data-points']).toBe('1');
  expect(figure?.note).toBe('2 without a finite value');
});

test('ghosts are at most four earlier snapshots at equal distances, oldest first, and every pinned one', () => {
  const snapshots = Array.from({ length: 40 }, (_, i) => aSnapshot(i * 5));
  expect(ghostsOf(snapshots, 0, [])).toEqual([]);
  expect(ghostsOf(snapshots, 3, []).map((one) => one.step)).toEqual([0, 5, 10]);
  for (let current = 0; current < 40; current++) {
    const ghosts = ghostsOf(snapshots, current, []);
    expect(ghosts.length).toBeLessThanOrEqual(4);
    expect(ghosts.every((ghost) => ghost.step < current * 5)).toBe(true);
  }
  expect(ghostsOf(snapshots, 30, [195, 7]).map((one) => one.step)).toEqual([0, 40, 80, 120, 195]);
});

test('the spectrum draws eigenvalues by descending rank, ghosts first, and says what a log axis omits', () => {
  const snapshots = [aSnapshot(1), aSnapshot(2)];
  const spectra: Record<number, Float64Array> = { 1: Float64Array.of(1, 2, 4), 2: Float64Array.of(-1e-9, 0, 8) };
  const arrays: Arrays = { ...NO_ARRAYS, spectrum: (_run, step) => spectra[step] };
  const [figure] = figureOf('spectrum', [aPanelRun('a', snapshots)], arrays);
  expect(figure?.layout.yaxis.type).toBe('log');
  expect(figure?.data.map((trace) => trace.name)).toEqual(['step 1', 'step 2']);
  expect(figure?.data[0]).toMatchObject({ x: [1, 2, 3], y: [4, 2, 1] });
  expect(figure?.data[1]).toMatchObject({ x: [1], y: [8] });
  expect(figure?.note).toBe('2 eigenvalues ≤ 0 not shown');
  expect(figure?.attributes?.['data-step']).toBe('2');
});

test('the spectrum is that of the chosen component where it was logged, else of the whole kernel, and says which', () => {
  const run = aPanelRun('a', [aSnapshot(1)]);
  const own = Float64Array.of(1, 3);
  const arrays: Arrays = {
    ...NO_ARRAYS,
    spectrum: () => Float64Array.of(5, 7),
    named: (_run, _step, name) => (name === 'eigenvalues/dense/kernel' ? own : undefined),
  };
  const drawn = (component: string) => {
    const [figure] = figureOf('spectrum', [run], arrays, { ...VIEW, component });
    const [label] = figure!.layout.annotations as { text: string }[];
    return [figure!.data.at(-1)!.y, label!.text];
  };
  expect(drawn('dense/kernel')).toEqual([[3, 1], '↑ eigenvalue of dense/kernel']);
  expect(drawn('other/kernel')).toEqual([[7, 5], '↑ eigenvalue']);
  const asked = PANELS.spectrum.arrays?.(run, { ...VIEW, component: 'dense/kernel' }) ?? [];
  expect(asked).toContainEqual(expect.objectContaining({ kind: 'named', names: ['eigenvalues/dense/kernel'] }));
});

test('the probe is seen along the two chosen eigenvectors', () => {
  const vectors = Float64Array.from({ length: 8 * 2 }, (_, i) => i);
  const arrays: Arrays = { ...NO_ARRAYS, named: () => vectors };
  const snapshot = aSnapshot(1, { n: 2 });
  const drawn = (choices: Record<string, string>) => {
    const [figure] = figureOf('projection', [aPanelRun('a', [snapshot])], arrays, { ...VIEW, choices });
    return [figure!.data[0]!.x, figure!.data[0]!.y];
  };
  expect(drawn({})).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(drawn({ across: '8', up: '5' })).toEqual([
    [14, 15],
    [8, 9],
  ]);
});

test('the spectrum asks for the chosen step, its ghosts and pins, each with its version', () => {
  const run = aPanelRun('a', [aSnapshot(1, { changeId: 11 }), aSnapshot(2, { changeId: 12 })], { current: 0 });
  const asked = PANELS.spectrum.arrays?.(run, { ...VIEW, pins: [2] }) ?? [];
  const spectra = asked.flatMap((request) => (request.kind === 'spectrum' ? [[request.step, request.version]] : []));
  expect(asked.filter(({ kind }) => kind === 'named')).toMatchObject([{ step: 1, names: ['errorBounds'] }]);
  expect(spectra).toEqual([
    [2, 12],
    [1, 11],
  ]);
});

test('several runs share one spectrum chart without ghosts, each in its colour', () => {
  const arrays: Arrays = { ...NO_ARRAYS, spectrum: () => Float64Array.of(1, 2) };
  const runs = [aPanelRun('a', [aSnapshot(1), aSnapshot(2)]), aPanelRun('b', [aSnapshot(1)], { color: '#d55e00' })];
  const [figure] = figureOf('spectrum', runs, arrays);
  expect(figure?.data.map((trace) => trace.marker.color)).toEqual(['#0072b2', '#d55e00']);
});

function component(name: string, trace: number, share: number): ComponentSummary {
  return { name, layer: name, shape: [1], size: 1, trace, share, method: 'structured' };
}

test('components are rows in the network’s order, with one colour range over all runs', () => {
  const one = aPanelRun('a', [
    aSnapshot(1, { components: [component('k1', 10, 0.25), component('b1', 30, 0.75)] }),
    aSnapshot(2, { components: [component('k1', 20, 0.5), component('b1', 20, 0.5)] }),
  ]);
  const two = aPanelRun('b', [aSnapshot(1, { components: [component('k1', 1, 1)] })]);
  const figures = figureOf('components', [one, two]);
  expect(figures[0]?.data[0].z).toEqual([
    [0.25, 0.5],
    [0.75, 0.5],
  ]);
  expect(figures[0]?.layout.yaxis).toMatchObject({ ticktext: ['k1', 'b1'], autorange: 'reversed' });
  expect(figures.map(({ data }) => [data[0].zmin, data[0].zmax])).toEqual([
    [0, 1],
    [0, 1],
  ]);
  const logarithms = figureOf('components', [one], NO_ARRAYS, { ...VIEW, choices: { trace: 'log' } });
  expect(logarithms[0]?.data[0].z[0]).toEqual([1, Math.log10(20)]);
});

test('a click on a cell chooses its component and step', () => {
  const run = aPanelRun('a', [aSnapshot(7, { components: [component('k1', 1, 0.5), component('b1', 1, 0.5)] })]);
  const [chart] = PANELS.components.charts([run], NO_ARRAYS, VIEW);
  expect(PANELS.components.pick?.({ x: 0, y: 1, customdata: 7 }, chart!)).toEqual({ component: 'b1', step: 7 });
});

const KERNEL: QuantisedKernel = {
  size: 2,
  min: -1,
  max: 4,
  cells: Uint8Array.of(0, 255, 51, 102),
  orderedLabels: Int32Array.of(3, 8),
};

test('kernel bytes become values between the stored minimum and maximum', () => {
  expect(dequantise(KERNEL)).toEqual([
    [-1, 4],
    [0, 1],
  ]);
});

test('class boundaries lie between rows of different classes, class ticks in the middle of each', () => {
  expect(classesOf(Int32Array.of(0, 0, 2, 2, 2))).toEqual([
    { label: 0, from: 0, to: 1 },
    { label: 2, from: 2, to: 4 },
  ]);
  const run = aPanelRun('a', [aSnapshot(5)]);
  const [figure] = figureOf('kernel', [run], { ...NO_ARRAYS, kernel: () => KERNEL });
  expect(figure?.layout.xaxis).toMatchObject({ tickvals: [0, 1], ticktext: ['3', '8'] });
  expect(figure?.layout.shapes.map((shape: { x0: number; y0: number }) => [shape.x0, shape.y0])).toEqual([
    [0.5, -0.5],
    [-0.5, 0.5],
  ]);
});

test('kernels of several runs share one colour range', () => {
  const runs = [aPanelRun('a', [aSnapshot(5)]), aPanelRun('b', [aSnapshot(5)])];
  const kernel = (run: string) => (run === 'a' ? KERNEL : { ...KERNEL, min: -3, max: 2 });
  const figures = figureOf('kernel', runs, { ...NO_ARRAYS, kernel });
  expect(figures.map(({ data }) => [data[0].zmin, data[0].zmax])).toEqual([
    [-3, 4],
    [-3, 4],
  ]);
});

test('each scalar has one chart, loss first, its val_ series dashed beside it; values not finite leave gaps', () => {
  const series = (name: string, values: (number | 'NaN')[]) => ({
    name,
    steps: values.map((_, i) => i),
    epochs: values.map(() => null),
    wallMs: values.map(() => 0),
    values,
  });
  const scalars = [series('acc', [0.1]), series('val_loss', [3]), series('loss', [2, 'NaN', 1])];
  const [loss, acc] = figureOf('scalars', [aPanelRun('a', [], { scalars })]);
  expect(loss?.data.map((trace) => [trace.name, trace.line.dash])).toEqual([
    ['val_loss', '5px,3px'],
    ['loss', 'solid'],
  ]);
  expect(loss?.data[1].y).toEqual([2, null, 1]);
  expect(acc?.data[0]).toMatchObject({ name: 'acc', y: [0.1] });
});

test('text from a run never becomes markup in a figure', () => {
  const metrics = { conditionNumber: aMetric(1) };
  const runs = ['<img src=x>', 'b'].map((name) => aPanelRun(name, [aSnapshot(1, { metrics })]));
  const [figure] = figureOf('condition', runs);
  expect(figure?.data[0].text[0]).toContain('&lt;img src=x&gt;');
});

test('thinning keeps every spike and the order', () => {
  const kept = thin(spiked(10_000));
  expect(kept.x.length).toBeLessThanOrEqual(2000);
  expect(kept.y[kept.x.indexOf(4321)]).toBe(1e6);
  expect(kept.x.every((x, i) => i === 0 || x > kept.x[i - 1]!)).toBe(true);
  expect(kept.step).toEqual(kept.x.map((x) => 2 * x));
});

test('a curve that grows by a point keeps what is drawn of it, and always about as many points as a chart has pixels', () => {
  for (let length = 2001; length < 6000; length += 13) {
    const [before, now] = [thin(spiked(length)), thin(spiked(length + 1))];
    expect(now.x.length).toBeLessThanOrEqual(2000);
    expect(now.x.length).toBeGreaterThan(1000);
    // All but the last bucket; where buckets become larger it is drawn anew.
    const same = before.x.findIndex((x, i) => x !== now.x[i]);
    if (length !== 3000 && length !== 4000) expect(same === -1 || same >= before.x.length - 2).toBe(true);
  }
});

function spiked(length: number) {
  const x = Array.from({ length }, (_, i) => i);
  return { x, y: x.map((place) => (place === 4321 ? 1e6 : Math.sin(place))), step: x.map((place) => 2 * place) };
}

test('a panel without data draws no chart and says how to log it', () => {
  for (const [, panel] of PANEL_LIST) {
    expect(panel.charts([aPanelRun('a', [])], NO_ARRAYS, VIEW)).toEqual([]);
    expect(panel.howToLog).toMatch(/ntkLogger\.\w+\(/);
  }
});

test('of a chosen component the same metrics and its weight are drawn, of the outputs each alignment in their order', () => {
  const metrics = Object.fromEntries(
    [
      'conditionNumber',
      'conditionNumber/dense/kernel',
      'weightStableRank/dense/kernel',
      'effectiveRank/dense/bias',
      'kernelTargetAlignmentCenteredByOutput/10',
      'kernelTargetAlignmentCenteredByOutput/9',
    ].map((name, i) => [name, aMetric(i + 1)]),
  );
  const drawn = (group: string, component: string) =>
    figureOf('metrics', [aPanelRun('a', [aSnapshot(1, { metrics })])], NO_ARRAYS, {
      ...VIEW,
      component,
      choices: { group },
    }).map(({ data }) => (data[0] as { y: number[] }).y[0]);
  expect(drawn('component', 'dense/kernel')).toEqual([2, 3]);
  expect(drawn('component', 'dense/bias')).toEqual([4]);
  expect(drawn('component', TOTAL_COMPONENT)).toEqual([1]);
  expect(drawn('outputs', TOTAL_COMPONENT)).toEqual([6, 5]);
});

test('kernel metrics are drawn in the chosen group, one chart for each that was logged, bounds hollow', () => {
  const snapshots = [0.1, 0.4].map((distance, step) =>
    aSnapshot(step, {
      metrics: {
        kernelDistanceToFirst: aMetric(distance, { trusted: step > 0 }),
        ckaToFirst: aMetric(1 - distance),
        labelEnergy: aMetric(0.5),
      },
    }),
  );
  const movement = figureOf('metrics', [aPanelRun('a', snapshots)]);
  expect(movement.map(({ data }) => data[0].y)).toEqual([
    [0.1, 0.4],
    [0.9, 0.6],
  ]);
  expect(movement[0]?.layout.yaxis.type).toBe('linear');
  expect(movement[0]?.data[0].marker.color).toEqual([THEME.surface, THEME.accent]);
  const labels = figureOf('metrics', [aPanelRun('a', snapshots)], NO_ARRAYS, { ...VIEW, choices: { group: 'labels' } });
  expect(labels.map(({ data }) => data[0].y)).toEqual([[0.5, 0.5]]);
  expect(figureOf('metrics', [aPanelRun('a', [aSnapshot(1)])])).toEqual([]);
});

test('an axis of eigenvalues near the largest number ends at it, so that every tick has a label', () => {
  const spectra = Float64Array.of(1e300, 1e304, 1.5e308);
  const arrays: Arrays = { ...NO_ARRAYS, spectrum: () => spectra };
  const [figure] = figureOf('spectrum', [aPanelRun('a', [aSnapshot(1)])], arrays);
  const [, top] = figure!.layout.yaxis.range;
  expect(top).toBeGreaterThan(Math.log10(1.5e308));
  expect(Number.isFinite(10 ** top)).toBe(true);
});

test('what panels draw of all steps is made once while the chosen step changes, and anew with a snapshot, another quantity or another axis', () => {
  const metrics = { conditionNumber: aMetric(100) };
  const parts = [component('k1', 10, 0.25)];
  const snapshots = [1, 2].map((step) => aSnapshot(step, { epoch: 7 * step, metrics, components: parts }));
  const drawn = (current: number, view = VIEW, of = snapshots) => {
    const run = aPanelRun('a', of, { current });
    return (['condition', 'components'] as const).map((panel) => figureOf(panel, [run], NO_ARRAYS, view)[0]!.data[0]);
  };
  const [line, cells] = drawn(0);
  const [sameLine, sameCells] = drawn(1);
  expect(sameLine).toBe(line);
  expect(sameCells.text).toBe(cells.text);
  expect(drawn(1, { ...VIEW, x: 'epoch' })[0].x).toEqual([7, 14]);
  expect(drawn(1, { ...VIEW, choices: { trace: 'log' } })[1].z).not.toEqual(cells.z);
  const grown = drawn(2, VIEW, [...snapshots, aSnapshot(3, { metrics, components: parts })]);
  expect(grown[0].x).toEqual([1, 2, 3]);
  expect(grown[1].text[0]).toHaveLength(3);
});

test('a panel that says it shows no scalars shows the same whatever was logged beside the kernels', () => {
  const metrics = { conditionNumber: aMetric(3), largestEigenvalue: aMetric(2), trace: aMetric(5) };
  const series = (factor: number) => [
    {
      name: 'lr',
      steps: [0, 1, 2],
      epochs: [null, null, null],
      wallMs: [0, 1, 2],
      values: [1, 2, 4].map((v) => v * factor),
    },
  ];
  const run = (name: string, factor: number) => ({
    ...aPanelRun(name, [aSnapshot(1, { metrics }), aSnapshot(2, { metrics })]),
    run: aRun(name, { config: { width: name.length } }),
    scalars: series(factor),
  });
  const all = (factor: number) => [run('a', factor), run('wide', factor)];
  const drawn = (panel: (typeof PANEL_LIST)[number][1], factor: number) =>
    panel.charts(all(factor), NO_ARRAYS, VIEW).map((chart) => panel.toFigure(chart, THEME, VIEW));
  for (const [id, panel] of PANEL_LIST) {
    const same = JSON.stringify(drawn(panel, 1)) === JSON.stringify(drawn(panel, -1));
    expect([id, same || panel.showsScalars === true]).toEqual([id, true]);
  }
});

test('panels that show no scalars are left as they are while only scalars come, and made anew for all else', () => {
  const run = { ...aPanelRun('a', [aSnapshot(1)]), scalars: [longSeries(10)] };
  const later = (changes: Partial<typeof run>) => areSameWithoutScalars([run], [{ ...run, ...changes }], VIEW);
  const heard = { ...run.run, heartbeatMs: 9e12, lastStep: 9, changeId: 99 };
  expect(later({ run: heard, scalars: [{ ...longSeries(10), values: longSeries(10).steps }] })).toBe(true);
  expect(later({ scalars: [longSeries(40)] })).toBe(false);
  expect(later({ run: { ...heard, name: 'other' } })).toBe(false);
  expect(later({ snapshots: [aSnapshot(1), aSnapshot(2)] })).toBe(false);
  expect(later({ current: -1 })).toBe(false);
  const alerted = { ...run, alerts: [{ rule: 'r' } as (typeof run.alerts)[number]] };
  expect(areSameWithoutScalars([alerted], [{ ...alerted, scalars: [longSeries(10)] }], VIEW)).toBe(false);
});

function longSeries(length: number) {
  const steps = Array.from({ length }, (_, i) => i);
  return { name: 'loss', steps, epochs: steps.map(() => null), wallMs: steps, values: steps.map((step) => -step) };
}
