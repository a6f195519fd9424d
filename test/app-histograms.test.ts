import { expect, test } from 'vitest';
import type { HistogramRow } from '../app/client/api.ts';
import { arraysOf } from '../app/client/arrays.ts';
import { chartTheme } from '../app/figure/chart-theme.ts';
import { rebin } from '../app/figure/rebin.ts';
import { histograms } from '../app/panels/histograms.ts';
import type { PanelRun, View } from '../app/panels/panel.ts';
import { aRun } from './app-fixtures.ts';
import { newHistogram } from './helpers/store-fixtures.ts';

const VIEW: View = { x: 'step', component: 'total', pins: [], choices: {} };

function row(step: number, edges: number[], counts: number[]): HistogramRow {
  const { quantiles } = newHistogram('h', step);
  const count = counts.reduce((sum, one) => sum + one, 0);
  const [mean, std, nonFinite] = [0, 1, 0];
  return {
    step,
    edges: Float64Array.from(edges),
    counts: Float64Array.from(counts),
    count,
    mean,
    std,
    nonFinite,
    quantiles,
  };
}

test('rebinning keeps all values, and puts each where its own bin lay', () => {
  const { centres, shares } = rebin([row(1, [0, 1, 2], [3, 1]), row(2, [2, 4], [5])], 4);
  expect(centres).toEqual([0.5, 1.5, 2.5, 3.5]);
  expect(shares).toEqual([
    [0.75, 0.25, 0, 0],
    [0, 0, 0.5, 0.5],
  ]);
  for (const one of rebin([row(1, [-3, -1.3, 0.2, 7], [4, 0, 9]), row(2, [0, 0], [6])], 64).shares) {
    expect(one.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  }
});

function draw(distribution: string, rows: readonly HistogramRow[], names = ['h']) {
  const run: PanelRun = {
    ...{ run: aRun('a'), color: '#0072b2', snapshots: [], scalars: [], events: [], alerts: [], current: -1 },
    histogramNames: names,
    histogramsAt: 5,
  };
  const requests = histograms.arrays!(run, VIEW);
  const arrays = arraysOf(
    requests,
    requests.map(() => rows),
  );
  const view = { ...VIEW, choices: { distribution } };
  const charts = histograms.charts([run], arrays, view);
  return { requests, figures: charts.map((chart) => histograms.toFigure(chart, chartTheme('light'), view)) };
}

test('heatmaps of one name have one scale of colours for all runs', () => {
  const own: Record<string, HistogramRow> = { a: row(1, [0, 64], [64]), b: row(1, [0, 32, 64], [48, 16]) };
  const runs = Object.keys(own).map((id): PanelRun => {
    const logged = { snapshots: [], scalars: [], events: [], alerts: [], current: -1 };
    return { run: aRun(id), color: '#0072b2', ...logged, histogramNames: ['h'], histogramsAt: 5 };
  });
  const arrays = { ...arraysOf([], []), histogram: (id: string) => [own[id]!] };
  const view = { ...VIEW, choices: { distribution: 'heatmap' } };
  const drawn = histograms.charts(runs, arrays, view);
  const ends = drawn.map((chart) => histograms.toFigure(chart, chartTheme('light'), view).data[0]?.zmax);
  // 64 bins: of the even one each has 1/64, of the other the lower half has 3/4 in 32.
  expect(ends).toEqual([0.75 / 32, 0.75 / 32]);
});

test('bands are the stored quantiles, ridges stand behind each other with the newest in front, heatmaps show shares', () => {
  const rows = [row(1, [0, 1, 2], [3, 1]), row(5, [0, 1, 2], [1, 3])];
  const [bands] = draw('bands', rows).figures;
  expect(bands?.data.map(({ y }) => y)).toEqual(
    ['1', '0', '0.95', '0.05', '0.75', '0.25', '0.5'].map((q) => rows.map(({ quantiles }) => quantiles[q as '0'])),
  );
  const [ridges] = draw('ridges', rows).figures;
  expect(ridges?.data).toHaveLength(4);
  // The line each stands on: the older one behind, a step higher.
  expect([0, 2].map((i) => (ridges!.data[i]!.y as number[])[0])).toEqual([1, 0]);
  expect(ridges!.data[3]!.customdata).toContain(5);
  const [heatmap] = draw('heatmap', rows).figures;
  const columns = heatmap!.data[0]!.z as (number | null)[][];
  expect(columns.map((cells) => cells[1] ?? 0).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});

test('of many histograms the first twelve are fetched, and the reader is told that there are more', () => {
  const names = Array.from({ length: 20 }, (_, i) => `w${i}`);
  const { requests, figures } = draw('bands', [row(1, [0, 1], [1])], names);
  expect(requests).toHaveLength(12);
  expect(requests[0]).toMatchObject({ kind: 'histogram', name: 'w0', version: 5 });
  expect(figures[0]?.note).toBe('12 of 20: search for others');
});
