import { expect, test } from 'vitest';
import { arraysOf } from '../app/client/arrays.ts';
import { alignedIndex, positionsOf } from '../app/compare/alignment.ts';
import { cellsOf, compareRuns } from '../app/compare/compared-rows.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import { bandOf } from '../app/figure/group-band.ts';
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
