import { expect, test } from 'vitest';
import { probeGroups } from '../app/client/probe-groups.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import { probeChanges } from '../app/figure/probe-changes.ts';
import { condition } from '../app/panels/condition.ts';
import { metrics } from '../app/panels/metrics.ts';
import type { PanelRun, View } from '../app/panels/panel.ts';
import { aMetric, aRun, aSnapshot } from './app-fixtures.ts';

const theme = chartTheme('light');
const view: View = { x: 'step', component: 'total', pins: [], choices: { group: 'cost' } };
const onProbes = (name: string, ...probes: string[]): PanelRun => ({
  run: aRun(name),
  color: '#000000',
  snapshots: probes.map((probeHash, i) =>
    aSnapshot(i + 1, { probeHash, metrics: { conditionNumber: aMetric(10 + i), monitorShare: aMetric(0.01) } }),
  ),
  scalars: [],
  events: [],
  alerts: [],
  current: probes.length - 1,
});

test('runs are grouped by probe over all their snapshots, each with the steps at which it came to it', () => {
  const runs = [onProbes('a', 'p', 'p'), onProbes('b', 'q'), onProbes('c', 'p', 'q', 'p'), onProbes('none')];
  expect(probeGroups(runs).map(({ probeHash, runs: of }) => [probeHash, of])).toEqual([
    [
      'p',
      [
        { name: 'a', fromSteps: null },
        { name: 'c', fromSteps: [1, 3] },
      ],
    ],
    [
      'q',
      [
        { name: 'b', fromSteps: null },
        { name: 'c', fromSteps: [2] },
      ],
    ],
  ]);
  expect(probeGroups([onProbes('a', 'p'), onProbes('a', 'p')])).toHaveLength(1);
});

test('a line over snapshots breaks where the probe changes, with a mark there and a note', () => {
  const run = onProbes('a', 'p', 'p', 'q', 'q');
  expect(probeChanges(run.snapshots).map(({ step }) => step)).toEqual([3]);
  for (const panel of [condition, metrics]) {
    const [chart] = panel.charts([run], {} as never, view);
    const { data, layout, note, attributes } = panel.toFigure(chart as never, theme, view);
    const [line] = data as { x: number[]; y: (number | null)[]; customdata: number[]; text: string[] }[];
    expect(line!.x).toEqual([1, 2, 3, 3, 4]);
    expect(line!.y.map((y) => y === null)).toEqual([false, false, true, false, false]);
    expect([line!.customdata.length, line!.text.length]).toEqual([5, 5]);
    expect(layout.shapes).toContainEqual(
      expect.objectContaining({ x0: 3, x1: 3, line: expect.objectContaining({ dash: 'dot' }) }),
    );
    expect(note).toBe(panel === metrics ? 'other probe' : 'other probe from step 3');
    expect(attributes?.['data-probe-changes']).toBe('1');
  }
});

test('a run on one probe has neither break nor mark nor note', () => {
  const run = onProbes('a', 'p', 'p');
  const [chart] = condition.charts([run], {} as never, view);
  const { data, note, attributes } = condition.toFigure(chart as never, theme, view);
  expect((data[0] as { y: number[] }).y).toEqual([10, 11]);
  expect(note).toBeUndefined();
  expect(attributes).not.toHaveProperty('data-probe-changes');
});
