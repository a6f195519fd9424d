import { expect, test } from 'vitest';
import { arraysOf } from '../app/client/arrays.ts';
import { alignedIndex, positionsOf } from '../app/compare/alignment.ts';
import { cellsOf, compareRuns } from '../app/compare/compared-rows.ts';
import { pictureOf } from '../app/components/picture-of.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import { bandOf } from '../app/figure/group-band.ts';
import { groupingKeys } from '../app/figure/group-traces.ts';
import { factsOf, telling } from '../app/figure/hyperparameters.ts';
import { PANELS } from '../app/panels/index.ts';
import type { PanelRun, View } from '../app/panels/panel.ts';
import type { JsonObject } from '../lib/protocol/json-value.ts';
import { aMetric, aRun, aSnapshot } from './app-fixtures.ts';

const VIEW: View = { x: 'step', component: 'total', pins: [], choices: {} };
const NO_ARRAYS = arraysOf([], []);
const THEME = chartTheme('light');

function runOf(id: string, config: JsonObject, losses: number[], condition = 10): PanelRun {
  const steps = losses.map((_, i) => 10 * i);
  return {
    run: aRun(id, { config, createdMs: 1000 }),
    color: '#0072b2',
    snapshots: steps.map((step, i) =>
      aSnapshot(step, { wallMs: 1000 + 2000 * i, metrics: { conditionNumber: aMetric(condition) } }),
    ),
    scalars: [
      { name: 'loss', steps, epochs: steps.map(() => null), wallMs: steps.map((step) => 1000 + step), values: losses },
    ],
    events: [],
    alerts: [],
    current: steps.length - 1,
  };
}

const FAST = runOf('fast', { lr: 0.1, width: 64, optimizer: 'adam' }, [4, 2, 1, 0.5], 100);
const SLOW = runOf('slow', { lr: 0.001, width: 64, optimizer: 'sgd' }, [4, 3, 2.5, 2], 400);

test('at equal loss a run stands at its first snapshot that is no worse, or at its newest when it never came so far', () => {
  expect(positionsOf([FAST, SLOW], 'loss')).toEqual([4, 3, 2.5, 2, 1, 0.5]);
  expect([FAST, SLOW].map((run) => alignedIndex(run, 'loss', 2.5))).toEqual([1, 2]);
  expect([FAST, SLOW].map((run) => alignedIndex(run, 'loss', 0.5))).toEqual([3, 3]);
});

test('at equal time runs stand where they were so many seconds after their beginning', () => {
  expect(positionsOf([FAST], 'time')).toEqual([0, 2, 4, 6]);
  expect(alignedIndex(FAST, 'time', 5)).toBe(2);
});

test('config and results are compared with a baseline: what differs, and by how much', () => {
  const rows = compareRuns([FAST, SLOW]);
  const row = (key: string, baseline = 0) => {
    const found = rows.find((one) => one.key === key)!;
    return { ...found, cells: cellsOf(found, baseline) };
  };
  expect(row('width')).toMatchObject({ kind: 'config', differs: false });
  expect(row('lr')).toMatchObject({ differs: true, cells: [{ change: null }, { text: '0.001', change: '×0.01' }] });
  expect(row('loss')).toMatchObject({ kind: 'result', cells: [{ text: '0.5' }, { text: '2', change: '×4' }] });
  expect(row('conditionNumber')).toMatchObject({ cells: [{ text: '100' }, { text: '400', change: '×4' }] });
  expect(row('loss', 1).cells[0]?.change).toBe('×0.25');
});

test('a band has the mean and the ends of the curves that reach a place, each taken between its own points', () => {
  const { x, mean, low, high } = bandOf([
    { x: [0, 10, 20], y: [0, 10, 20] },
    { x: [5, 10], y: [1, null] },
    { x: [0, 20], y: [4, 4] },
  ]);
  expect(x).toEqual([0, 5, 10, 20]);
  expect(mean).toEqual([2, 10 / 3, 7, 12]);
  expect(low).toEqual([0, 1, 4, 4]);
  expect(high).toEqual([4, 5, 10, 20]);
});

test('scalars are grouped by a config key: one mean with its band for each value', () => {
  const third = runOf('third', { lr: 0.1, width: 64, optimizer: 'adam' }, [2, 2, 2, 2]);
  const view = { ...VIEW, choices: { band: 'lr' } };
  const [chart] = PANELS.scalars.charts([FAST, SLOW, third], NO_ARRAYS, view);
  const { data } = PANELS.scalars.toFigure(chart!, THEME, view);
  const named = data.filter(({ name }) => name !== undefined);
  expect(named.map(({ name }) => name)).toEqual(['lr = 0.1', 'lr = 0.001']);
  expect(named[0]?.y).toEqual([3, 2, 1.5, 1.25]);
  expect(data[0]?.y).toEqual([4, 2, 2, 2]);
  expect(data[1]?.y).toEqual([2, 2, 1, 0.5]);
});

test('groups have one colour in every chart and a legend, and are drawn of kernel metrics too', () => {
  const wide = runOf('wide', { lr: 0.01, width: 512 }, [1, 1, 1, 1], 50);
  const view = { ...VIEW, choices: { band: 'lr' } };
  const runs = [FAST, SLOW, { ...wide, scalars: [{ ...wide.scalars[0]!, name: 'other' }] }];
  const colors = (id: 'scalars' | 'condition') =>
    PANELS[id].charts(runs, NO_ARRAYS, view).map((chart) => {
      const { data } = PANELS[id].toFigure(chart as never, THEME, view);
      return data.flatMap(({ name, line }) => (name ? [`${name} ${(line as { color: string }).color}`] : []));
    });
  const [slow, middle, fast] = ['lr = 0.001 #0072b2', 'lr = 0.01 #d55e00', 'lr = 0.1 #009e73'];
  expect(colors('scalars').map((chart) => chart.sort())).toEqual([[slow, fast], [middle]]);
  expect(colors('condition')[0]?.sort()).toEqual([slow, middle, fast]);
  const legend = PANELS.scalars.legend!(runs, THEME, view);
  expect(legend?.entries.map(({ name, color }) => `lr = ${name} ${color}`)).toEqual([slow, middle, fast]);
  expect(PANELS.scalars.legend!(runs, THEME, VIEW)).toBeNull();
});

test('runs are grouped by their group, by keys in which they differ first, and by all others', () => {
  const grouped = [FAST, SLOW].map((run) => ({ ...run, run: { ...run.run, group: 'sweep' } }));
  expect(groupingKeys(grouped)).toEqual(['lr', 'optimizer', 'group', 'width']);
  const view = { ...VIEW, choices: { band: 'group' } };
  const [chart] = PANELS.condition.charts(grouped, NO_ARRAYS, view);
  const { data } = PANELS.condition.toFigure(chart!, THEME, view);
  expect(data.find(({ name }) => name === 'group = sweep')?.y).toEqual([250, 250, 250, 250]);
});

test('the spectrograms of compared runs have one scale of colours and of eigenvalues', () => {
  const spectra: Record<string, Float64Array> = {
    fast: Float64Array.of(1, 1, 1, 1),
    slow: Float64Array.of(1, 10, 100, 1000),
  };
  const overSteps = (id: string) => new Map([[0, spectra[id]!]]);
  const arrays = { ...NO_ARRAYS, overSteps };
  const heatmaps = PANELS.spectrogram.charts([FAST, SLOW], arrays, VIEW).map((chart) => {
    const { zmin, zmax, y } = PANELS.spectrogram.toFigure(chart, THEME, VIEW).data[0]!;
    return { zmin, zmax, y };
  });
  expect(heatmaps[0]).toMatchObject({ zmin: 0, zmax: 1 });
  expect(heatmaps[1]).toEqual(heatmaps[0]);
});

test('keys that most runs have come first, and parallel coordinates leave out those of a single run', () => {
  const odd = runOf('odd', { lr: 0.3, width: 32, optimizer: 'adam', own: 7 }, [1, 1]);
  const facts = [FAST, odd, SLOW].map(factsOf);
  expect(telling(facts)).toEqual(['lr', 'width', 'optimizer', 'own']);
  const [chart] = PANELS.parallel.charts([FAST, odd, SLOW], NO_ARRAYS, VIEW);
  expect(chart?.axes).toEqual(['lr', 'width', 'optimizer', 'loss']);
});

test('a saved picture of several runs has a legend, and one of a single curve has none', () => {
  const draw = (runs: PanelRun[], view: View, width = 900) => {
    const [chart] = PANELS.scalars.charts(runs, NO_ARRAYS, view);
    return pictureOf(PANELS.scalars.toFigure(chart!, THEME, view), '#ffffff', width);
  };
  const named = ({ data }: { data: Record<string, unknown>[] }) =>
    data.flatMap(({ name, showlegend }) => (showlegend ? [name] : []));
  const smoothed = draw([FAST, SLOW], { ...VIEW, choices: { smooth: '0.5' } });
  expect(named(smoothed)).toEqual(['loss · fast', 'loss · slow']);
  expect(smoothed.layout).toMatchObject({ showlegend: true, paper_bgcolor: '#ffffff', margin: { b: 58 } });
  expect(named(draw([FAST, SLOW], { ...VIEW, choices: { band: 'lr' } }))).toEqual(['lr = 0.1', 'lr = 0.001']);
  // As high as it needs to be where its entries do not stand side by side.
  expect(draw([FAST, SLOW], VIEW, 250).layout).toMatchObject({ margin: { b: 78 } });
  const one = draw([FAST], VIEW);
  expect([named(one), one.layout.showlegend]).toEqual([[], false]);
});

test('a run that diverged, or has no such key, is left out of parallel coordinates and scatter, which say so', () => {
  const broken = runOf('broken', { lr: 10, width: 8 }, [4, Number.NaN]);
  const bare = runOf('bare', {}, [4, 1]);
  broken.scalars[0]!.values = [4, 'NaN'];
  const runs = [FAST, SLOW, broken, bare];
  const [chart] = PANELS.parallel.charts(runs, NO_ARRAYS, VIEW);
  expect(chart?.axes).toEqual(['lr', 'width', 'optimizer', 'loss']);
  const { data, note } = PANELS.parallel.toFigure(chart!, THEME, VIEW);
  expect(data.map(({ y }) => (y as unknown[]).map((place) => place === null))).toEqual([
    [false, false, false, false],
    [false, false, false, false],
    [false, false, true, true],
    [true, true, true, false],
  ]);
  expect(note).toBe('1 of 4 runs without a number');
  const [scatter] = PANELS.hparamScatter.charts(runs, NO_ARRAYS, VIEW);
  const figure = PANELS.hparamScatter.toFigure(scatter!, THEME, VIEW);
  expect(figure.data[0]).toMatchObject({ x: [0.1, 0.001], y: [0.5, 2] });
  expect(figure.layout.xaxis).toMatchObject({ type: 'log' });
  expect(figure.note).toBe('2 of 4 runs without a number');
});

test('parallel coordinates draw a line a run through the keys in which runs differ, to the chosen result', () => {
  const [chart] = PANELS.parallel.charts([FAST, SLOW], NO_ARRAYS, VIEW);
  expect(chart?.axes).toEqual(['lr', 'optimizer', 'loss']);
  const { data } = PANELS.parallel.toFigure(chart!, THEME, VIEW);
  expect(data.map(({ y }) => y)).toEqual([
    [1, 0, 0],
    [0, 1, 1],
  ]);
  const [scatter] = PANELS.hparamScatter.charts([FAST, SLOW], NO_ARRAYS, {
    ...VIEW,
    choices: { result: 'conditionNumber' },
  });
  const figure = PANELS.hparamScatter.toFigure(scatter!, THEME, VIEW);
  expect(figure.data[0]).toMatchObject({ x: [0.1, 0.001], y: [100, 400] });
  expect(PANELS.parallel.charts([FAST], NO_ARRAYS, VIEW)).toEqual([]);
});
