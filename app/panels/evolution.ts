import { SNAPSHOT_ARRAYS } from '../../lib/protocol/named-array.ts';
import { overSteps } from '../client/array-requests.ts';
import { baseLayout } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { colorBar } from '../figure/color-bar.ts';
import { formatCompact, formatNumber } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun } from './panel.ts';

interface EvolutionChart extends Chart {
  run: PanelRun;
  steps: readonly number[];
  /** `[row][column]`, symmetric; null where the pair was not compared. */
  cells: readonly (readonly (number | null)[])[];
  /** One range for all runs. */
  most: number;
}

/** How far apart the kernels of any two snapshots are. */
export const evolution: Panel<EvolutionChart> = {
  title: 'Kernel distances',
  section: 'evolution',
  caption:
    'Kernel distance 1 − ⟨K, K′⟩ / (|K| |K′|) between every two snapshots. Dark throughout: the kernel stays as it is (lazy). Bright far from ' +
    'the diagonal: features are learned; a dark square: the kernel has settled there. Fort et al. 2020, arXiv:2010.15110.',
  howToLog: 'await ntkLogger.step(model, X);  // twice or more, on one probe',
  span: { medium: 6, wide: 4, several: 6 },
  height: 280,
  minChartWidth: 280,
  controls: [],
  square: true,
  arrays: (run) => [...overSteps(run, SNAPSHOT_ARRAYS.distances), ...overSteps(run, SNAPSHOT_ARRAYS.distanceSteps)],
  charts: (runs, arrays) => {
    const drawn = runs.flatMap((run) => {
      const distances = arrays.overSteps(run.run.id, SNAPSHOT_ARRAYS.distances);
      const against = arrays.overSteps(run.run.id, SNAPSHOT_ARRAYS.distanceSteps);
      const steps = run.snapshots.map(({ step }) => step).filter((step) => distances.has(step));
      if (steps.length < 2) return [];
      const place = new Map(steps.map((step, i) => [step, i]));
      const cells = steps.map((_, i) => steps.map((__, j): number | null => (i === j ? 0 : null)));
      for (const [row, step] of steps.entries()) {
        distances.get(step)?.forEach((distance, k) => {
          const column = place.get(against.get(step)?.[k] ?? Number.NaN);
          if (column === undefined) return;
          cells[row]![column] = distance;
          cells[column]![row] = distance;
        });
      }
      return [{ key: run.run.id, run, steps, cells }];
    });
    const most = Math.max(
      0,
      ...drawn.flatMap(({ cells }) => cells.map((row) => Math.max(...row.map((cell) => cell ?? 0)))),
    );
    return drawn.map((chart) => ({ ...chart, most }));
  },
  toFigure,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function toFigure({ run, steps, cells, most }: EvolutionChart, theme: ChartTheme): Figure {
  const layout = baseLayout(theme, { label: 'step' }, { label: '' });
  const axis = {
    range: [-0.5, steps.length - 0.5],
    autorange: false,
    showline: false,
    constrain: 'domain',
    ...ticks(steps),
  };
  const chosen = steps.indexOf(run.snapshots[run.current]?.step ?? Number.NaN);
  return {
    data: [
      {
        type: 'heatmap',
        z: cells,
        zmin: 0,
        zmax: most > 0 ? most : 1,
        colorscale: theme.sequential,
        customdata: cells.map(() => steps),
        text: cells.map((row, i) =>
          row.map(
            (cell, j) => `step ${steps[i]} and ${steps[j]}: ${cell === null ? 'not compared' : formatNumber(cell)}`,
          ),
        ),
        hovertemplate: '%{text}<extra></extra>',
        hoverongaps: false,
        colorbar: colorBar(theme, 'distance', '~g'),
      },
    ],
    layout: {
      ...layout,
      margin: { l: 44, r: 64, t: 6, b: 36 },
      annotations: (layout.annotations as unknown[]).slice(1),
      xaxis: { ...(layout.xaxis as object), ...axis },
      yaxis: {
        ...(layout.yaxis as object),
        ...axis,
        range: [steps.length - 0.5, -0.5],
        scaleanchor: 'x',
        showgrid: false,
      },
      shapes: chosen < 0 ? [] : cross(chosen, theme),
    },
    attributes: { 'data-points': String(steps.length) },
  };
}

function ticks(steps: readonly number[]) {
  const every = Math.max(1, Math.ceil(steps.length / 6));
  const shown = steps.map((step, i) => ({ step, i })).filter(({ i }) => i % every === 0);
  return {
    tickmode: 'array',
    tickvals: shown.map(({ i }) => i),
    ticktext: shown.map(({ step }) => formatCompact(step)),
  };
}

function cross(at: number, theme: ChartTheme): Record<string, unknown>[] {
  const line = { color: theme.mode === 'dark' ? '#ffffff' : '#111827', width: 1 };
  const box = { type: 'rect', line, fillcolor: 'rgba(0,0,0,0)' };
  return [
    { ...box, x0: at - 0.5, x1: at + 0.5, yref: 'paper', y0: 0, y1: 1 },
    { ...box, xref: 'paper', x0: 0, x1: 1, y0: at - 0.5, y1: at + 0.5 },
  ];
}
