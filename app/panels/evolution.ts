import { SNAPSHOT_ARRAYS } from '../../lib/protocol/named-array.ts';
import type { Numbers } from '../client/api.ts';
import { overSteps } from '../client/array-requests.ts';
import type { Arrays } from '../client/arrays.ts';
import { baseLayout } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { colorBar } from '../figure/color-bar.ts';
import { oncePer } from '../figure/once-per.ts';
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
    'the diagonal: features are learned; a dark square: the kernel has settled there. Of many snapshots every second, fourth, ... Fort et al. 2020, ' +
    'arXiv:2010.15110.',
  howToLog: 'await ntkLogger.step(model, X);  // twice or more, on one probe',
  span: { medium: 6, wide: 4, several: 6 },
  height: 280,
  minChartWidth: 280,
  controls: [],
  square: true,
  arrays: (run) => [...overSteps(run, SNAPSHOT_ARRAYS.distances), ...overSteps(run, SNAPSHOT_ARRAYS.distanceSteps)],
  charts: (runs, arrays) => {
    const drawn = runs.flatMap((run) => {
      const matrix = oncePer([run.snapshots, arrays], `distances ${run.run.id}`, () => matrixOf(run, arrays));
      return matrix.steps.length < 2 ? [] : [{ key: run.run.id, run, ...matrix }];
    });
    const most = Math.max(0, ...drawn.map((chart) => chart.most));
    return drawn.map((chart) => ({ ...chart, most }));
  },
  toFigure,
  hover: ({ x, y }, { steps, cells }) => {
    const [row, column] = [steps[Number(y)], steps[Number(x)]];
    const distance = cells[Number(y)]?.[Number(x)];
    if (row === undefined || column === undefined || distance === undefined) return null;
    return {
      lines: [distance === null ? 'not compared' : `distance ${formatNumber(distance)}`, `step ${row} and ${column}`],
    };
  },
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function matrixOf(run: PanelRun, arrays: Arrays) {
  const distances = arrays.overSteps(run.run.id, SNAPSHOT_ARRAYS.distances);
  const against = arrays.overSteps(run.run.id, SNAPSHOT_ARRAYS.distanceSteps);
  const known = run.snapshots.map(({ step }) => step).filter((step) => distances.has(step));
  const steps = comparedSteps(known, against);
  const place = new Map(steps.map((step, i) => [step, i]));
  const cells = steps.map((_, i) => steps.map((__, j): number | null => (i === j ? 0 : null)));
  let most = 0;
  for (const [row, step] of steps.entries()) {
    const others = against.get(step);
    distances.get(step)?.forEach((distance, k) => {
      const column = place.get(others?.[k] ?? Number.NaN);
      if (column === undefined) return;
      cells[row]![column] = distance;
      cells[column]![row] = distance;
      most = Math.max(most, distance);
    });
  }
  return { steps, cells, most };
}

/** The newest step and those that it was compared with, which were also compared with each other; then of what lies before them, on another probe, the same. */
function comparedSteps(steps: readonly number[], against: ReadonlyMap<number, Numbers>): number[] {
  const compared = new Set<number>();
  for (let newest = steps.at(-1); newest !== undefined; ) {
    const others = against.get(newest) ?? [];
    for (const step of [newest, ...others]) compared.add(step);
    const first = Math.min(newest, ...others);
    newest = steps.findLast((step) => step < first);
  }
  return steps.filter((step) => compared.has(step));
}

function toFigure({ run, steps, cells, most }: EvolutionChart, theme: ChartTheme): Figure {
  const layout = baseLayout(theme, { label: 'step' }, { label: '' });
  const axis = {
    range: [-0.5, steps.length - 0.5],
    autorange: false,
    showline: false,
    constrain: 'domain',
    ...ticks(steps),
  };
  const step = run.snapshots[run.current]?.step ?? Number.NaN;
  const chosen = steps.findLastIndex((one) => one <= step);
  return {
    data: [
      {
        type: 'heatmap',
        z: cells,
        zmin: 0,
        zmax: most > 0 ? most : 1,
        colorscale: theme.sequential,
        customdata: oncePer([cells], 'steps', () => cells.map(() => steps)),
        // The card beside the pointer tells the distance.
        hoverinfo: 'none',
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
      shapes: chosen < 0 ? [] : cross(chosen, steps.length, theme),
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

function cross(at: number, size: number, theme: ChartTheme): Record<string, unknown>[] {
  const line = { color: theme.mode === 'dark' ? '#ffffff' : '#111827', width: 1 };
  const box = { type: 'rect', line, fillcolor: 'rgba(0,0,0,0)' };
  return [
    { ...box, x0: at - 0.5, x1: at + 0.5, y0: -0.5, y1: size - 0.5 },
    { ...box, x0: -0.5, x1: size - 0.5, y0: at - 0.5, y1: at + 0.5 },
  ];
}
