import { expect, test } from 'vitest';
import type { Numbers, QuantisedKernel } from '../app/client/api.ts';
import { type Arrays, arraysOf } from '../app/client/arrays.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import { PANEL_LIST } from '../app/panels/index.ts';
import type { PanelRun, View } from '../app/panels/panel.ts';
import { SNAPSHOT_ARRAYS } from '../lib/protocol/named-array.ts';
import { aMetric, aRun, aSnapshot } from './app-fixtures.ts';
import { newAlert, newHistogram } from './helpers/store-fixtures.ts';

/** What a reader sees of every panel for two small runs. `npx vitest -u` writes the files anew: look at the difference. */
const VIEW: View = { x: 'step', component: 'total', pins: [0], choices: {} };
const N = 6;
const STEPS = [0, 10, 20];
const LABELS = Int32Array.of(0, 0, 1, 1, 2, 2);

function metricsAt(step: number, factor: number) {
  const value = (of: number) => aMetric(of, { bound: 0.01 });
  return {
    conditionNumber: value(factor * (100 + step)),
    conditionNumberInverse: value(1 / (factor * (100 + step))),
    largestEigenvalue: value(factor * 50),
    smallestEigenvalue: value(0.5),
    kernelDistanceToFirst: value(step / 100),
    stabilityRatio: value(0.5 + step / 30),
    'conditionNumber/dense/kernel': value(20),
  };
}

function runOf(id: string, factor: number, color: string): PanelRun {
  const part = (name: string, share: number) => {
    return { name, layer: 'dense', shape: [2], size: 2, trace: 10 * share, share, method: 'structured' as const };
  };
  const snapshots = STEPS.map((step) =>
    aSnapshot(step, {
      n: N,
      metrics: metricsAt(step, factor),
      components: [part('dense/kernel', 0.75), part('dense/bias', 0.25)],
    }),
  );
  const values = STEPS.map((step) => factor / (1 + step));
  const columns = { steps: STEPS, epochs: STEPS.map(() => null), wallMs: STEPS.map((step) => 1000 * step) };
  return {
    run: aRun(id, { config: { lr: factor / 10 } }),
    color,
    snapshots,
    scalars: [{ name: 'loss', ...columns, values }],
    events: [],
    alerts: id === 'a' ? [newAlert(10)] : [],
    histogramNames: ['dense/kernel'],
    current: 2,
  };
}

const SPECTRUM = Float64Array.from({ length: N }, (_, i) => 0.5 * 2.5 ** i);
const KERNEL: QuantisedKernel = {
  size: N,
  min: 0,
  max: 255,
  cells: Uint8Array.from({ length: N * N }, (_, i) => 200 - 30 * Math.abs(Math.floor(i / N) - (i % N))),
  orderedLabels: LABELS,
};
const NAMED: Record<string, Numbers> = {
  [SNAPSHOT_ARRAYS.errorBounds]: new Float64Array(N).fill(0.01),
  [SNAPSHOT_ARRAYS.eigenvectors]: Float32Array.from({ length: 4 * N }, (_, i) => Math.sin(1 + i)),
  [SNAPSHOT_ARRAYS.labelEnergy]: Float64Array.from({ length: N }, (_, i) => (i + 1) / N),
  [SNAPSHOT_ARRAYS.entryEdges]: Float64Array.of(0, 1, 2, 3),
  [SNAPSHOT_ARRAYS.entries]: Float64Array.of(1, 5, 2),
  [SNAPSHOT_ARRAYS.withinEntries]: Float64Array.of(0, 1, 2),
  [SNAPSHOT_ARRAYS.betweenEntries]: Float64Array.of(4, 3, 0),
  [SNAPSHOT_ARRAYS.meanEntry]: Float64Array.of(1.25),
};
const OVER_STEPS: Record<string, (step: number) => Numbers> = {
  eigenvalues: (step) => SPECTRUM.map((value) => value * (1 + step / 20)),
  [SNAPSHOT_ARRAYS.distances]: (step) =>
    Float64Array.from(
      STEPS.filter((other) => other < step),
      (o) => (step - o) / 50,
    ),
  [SNAPSHOT_ARRAYS.distanceSteps]: (step) => Float64Array.from(STEPS.filter((other) => other < step)),
};
const ARRAYS: Arrays = {
  ...arraysOf([], []),
  spectrum: (_run, step) => OVER_STEPS.eigenvalues!(step) as Float64Array,
  kernel: () => KERNEL,
  named: (_run, _step, name) => NAMED[name],
  overSteps: (_run, name) =>
    new Map(STEPS.flatMap((step) => (OVER_STEPS[name] ? [[step, OVER_STEPS[name](step)]] : []))),
  histogram: () => STEPS.map((step) => newHistogram('dense/kernel', step)),
  probe: () => ({ n: N, labels: LABELS, order: Int32Array.from({ length: N }, (_, i) => i), images: null }),
};

function rounded(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : value;
}

const [ONE, TWO] = [runOf('a', 1, '#0072b2'), runOf('b', 3, '#d55e00')];

for (const [id, panel] of PANEL_LIST) {
  test(`${panel.title} is drawn as it was`, async () => {
    const runs = panel.onlySeveral ? [ONE, TWO] : [ONE];
    const charts = panel.charts(runs, ARRAYS, VIEW);
    expect(charts.length).toBeGreaterThan(0);
    const figures = charts.map((chart) => panel.toFigure(chart, chartTheme('light'), VIEW));
    const path = `fixtures/figures/${id}.json`;
    await expect(`${JSON.stringify(JSON.parse(JSON.stringify(figures, rounded)), null, 1)}\n`).toMatchFileSnapshot(
      path,
    );
  });
}
