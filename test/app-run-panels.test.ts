import { expect, test } from 'vitest';
import { type Arrays, arraysOf } from '../app/client/arrays.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import { tellApart } from '../app/format/tell-apart.ts';
import { PANEL_LIST, type PANELS } from '../app/panels/index.ts';
import type { Chart, Panel, PanelRun, View } from '../app/panels/panel.ts';
import { SNAPSHOT_ARRAYS } from '../lib/protocol/named-array.ts';
import type { SnapshotSummary } from '../lib/protocol/snapshot.ts';
import { KernelTrail } from '../lib/spectrum/kernel-trail.ts';
import { aMetric, aRun, aSnapshot } from './app-fixtures.ts';

/** What the run page's panels make of runs that are not as runs should be. */
const VIEW: View = { x: 'step', component: 'total', pins: [], choices: {} };
const NO_ARRAYS = arraysOf([], []);

function aPanelRun(snapshots: SnapshotSummary[], fields: Partial<PanelRun> = {}): PanelRun {
  const current = snapshots.length - 1;
  return { run: aRun('a'), color: '#0072b2', snapshots, scalars: [], events: [], alerts: [], current, ...fields };
}

/** Charts of a panel for one run, with their figures as plain objects. */
function drawn(id: keyof typeof PANELS, run: PanelRun, arrays: Arrays = NO_ARRAYS) {
  const panel = Object.fromEntries(PANEL_LIST)[id] as Panel<Chart>;
  return panel.charts([run], arrays, VIEW).map((chart) => {
    const { data, layout, note } = panel.toFigure(chart, chartTheme('light'), VIEW);
    const hover = (x: number, y: number) => panel.hover?.({ x, y, z: null }, chart)?.lines;
    // biome-ignore lint/suspicious/noExplicitAny: traces and layouts are Plotly's free-form JSON.
    return { data: data as any[], layout: layout as any, note, hover };
  });
}

test('long names keep in their few characters what tells them apart, with a whole number, and short ones stay', () => {
  const name = (block: number, part: string) => `encoder/transformer_block_${block}/self_attention/${part}_projection`;
  const names = [10, 11, 12].flatMap((block) => ['query', 'key'].map((part) => name(block, part)));
  const short = tellApart(['embedding/kernel', ...names], 24);
  expect(new Set(short).size).toBe(7);
  expect(Math.max(...short.map(({ length }) => length))).toBeLessThanOrEqual(24);
  expect(short[0]).toBe('embedding/kernel');
  for (const [i, block] of [10, 10, 11, 11, 12, 12].entries()) expect(short[i + 1]).toContain(String(block));
  expect(tellApart(['a', 'a'], 24)).toEqual(['a', 'a']);
});

test('eigenvalues that are rounding do not stretch the axes of spectrum and density, and are counted', () => {
  const spectrum = Float64Array.of(-2e-15, 3e-15, 1e-14, 2, 40, 100);
  const arrays: Arrays = { ...NO_ARRAYS, spectrum: () => spectrum };
  const run = aPanelRun([aSnapshot(1)]);
  const [scree] = drawn('spectrum', run, arrays);
  const [low, high] = scree!.layout.yaxis.range;
  expect([10 ** low > 0.5, 10 ** low < 2, 10 ** high > 100]).toEqual([true, true, true]);
  expect(scree!.note).toBe('3 below the axis or ≤ 0');
  const [density] = drawn('density', run, arrays);
  const { x, y } = density!.data[0];
  expect([x[0] > -0.1, x.at(-1) < 2.2]).toEqual([true, true]);
  expect(density!.note).toBe('3 below the axis or ≤ 0');
  expect([y[0], y.at(-1), y.reduce((sum: number, count: number) => sum + count)]).toEqual([0, 0, 3]);
  expect(density!.layout.yaxis.dtick).toBe(1);
});

test('the mean kernel entry is marked in the density, also where it lies beyond all eigenvalues', () => {
  const arrays: Arrays = {
    ...NO_ARRAYS,
    spectrum: () => Float64Array.of(1, 10, 100),
    named: () => Float64Array.of(0.01),
  };
  const { xaxis, shapes } = drawn('density', aPanelRun([aSnapshot(1)]), arrays)[0]!.layout;
  expect(shapes.map(({ x0 }: { x0: number }) => x0)).toEqual([-2]);
  expect([xaxis.range[0] < -2, xaxis.range[1] > 2]).toEqual([true, true]);
});

test('the only component of a network has all of the trace, on a scale from nothing to all', () => {
  const components = [
    { name: 'k', layer: 'k', shape: [1], size: 1, trace: 3, share: 1, method: 'structured' as const },
  ];
  const [figure] = drawn('components', aPanelRun([1, 2].map((step) => aSnapshot(step, { components }))));
  expect([figure!.data[0].zmin, figure!.data[0].zmax]).toEqual([0, 1]);
});

test('a metric that changes by rounding alone is a flat line on an axis without sixteen digits', () => {
  const range = (values: number[]) => {
    const snapshots = values.map((value, step) => aSnapshot(step, { metrics: { ckaToFirst: aMetric(value) } }));
    return drawn('metrics', aPanelRun(snapshots))[0]!.layout.yaxis.range;
  };
  expect(range([0.8, 0.8 + 1e-13])).toEqual([expect.closeTo(0.4), expect.closeTo(1.2)]);
  expect(range([0.8, 0.81])).toBeUndefined();
});

test('a fault that comes with every step is one mark on the condition number, where it began', () => {
  const metrics = { conditionNumber: aMetric(5) };
  const fault = (step: number, message: string) => ({
    step,
    message,
    code: 'bad',
    level: 'error' as const,
    wallMs: step,
  });
  const events = [10, 20, 30].flatMap((step) => fault(step, `step ${step} failed`)).concat(fault(20, 'another'));
  const [figure] = drawn('condition', aPanelRun([aSnapshot(10, { metrics })], { events }));
  const marks = figure!.layout.shapes.filter(({ line }: { line: { dash?: string } }) => line.dash === 'dot');
  expect(marks.map(({ x0 }: { x0: number }) => x0)).toEqual([10, 20]);
});

test('of a thousand snapshots the distances of some at equal distances and of the newest are drawn, with the chosen one', () => {
  const steps = Array.from({ length: 1000 }, (_, i) => 10 * i);
  const distance = (step: number, other: number) => Math.abs(step - other) / 1e4;
  const trail = new KernelTrail();
  const before = steps.map((step) => {
    const others = Float64Array.from(trail.recall('p'), (kernel) => kernel.step);
    trail.remember('p', { step, direction: new Float32Array(1) });
    return [step, others] as const;
  });
  const distances = new Map(before.map(([step, others]) => [step, others.map((other) => distance(step, other))]));
  const overSteps = (_run: string, name: string) => (name === SNAPSHOT_ARRAYS.distances ? distances : new Map(before));
  const run = aPanelRun(
    steps.map((step) => aSnapshot(step)),
    { current: 501 },
  );
  const [figure] = drawn('evolution', run, { ...NO_ARRAYS, overSteps });
  const shown: number[] = figure!.data[0].customdata[0];
  expect(shown.length).toBeLessThanOrEqual(257);
  expect([...shown.slice(0, 3), shown.at(-1)]).toEqual([0, 40, 80, 9990]);
  for (const [row, step] of shown.entries()) {
    expect(figure!.data[0].z[row]).toEqual(shown.map((other) => expect.closeTo(distance(step, other), 12)));
  }
  expect(figure!.data[0].zmax).toBeCloseTo(0.999, 12);
  expect(figure!.hover(1, 2)).toEqual(['distance 0.004', 'step 80 and 40']);
  // The newest of those drawn that is not after it.
  expect(figure!.layout.shapes[0].x0).toBe(shown.indexOf(5000) - 0.5);
});
