import { componentEigenvalues, SNAPSHOT_ARRAYS } from '../../lib/protocol/named-array.ts';
import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import type { Numbers } from '../client/api.ts';
import { baseLayout } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import { binCentres, countInBins, type LogBins, logBins } from '../figure/log-bins.ts';
import { formatCount, formatNumber } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface Density {
  run: PanelRun;
  step: number;
  role: 'chosen' | 'pinned';
  eigenvalues: Numbers;
  meanEntry: number | null;
}

interface DensityChart extends Chart {
  densities: readonly Density[];
  bins: LogBins;
  one: boolean;
}

const MOST_BINS = 40;
/** Eigenvalues this far below the largest are rounding. */
const ROUNDING = 1e-13;
/** Above the highest bin. */
const AIR = 1.055;

/** How the eigenvalues are spread over the powers of ten. */
export const density: Panel<DensityChart> = {
  title: 'Eigenvalue density',
  section: 'spectrum',
  caption:
    'Number of eigenvalues in each bin of log₁₀ λ at the chosen step; outlines are pinned steps. A few far to the right of the bulk: ' +
    'directions learned much sooner than the rest. The dotted line marks the mean kernel entry. After the histograms of ' +
    'TorchNTK (arXiv:2205.12372).',
  howToLog: 'await ntkLogger.step(model, X);',
  span: { medium: 6, wide: 4, several: 6 },
  height: 208,
  controls: [],
  choosesComponent: true,
  arrays: (run, view) =>
    shownSnapshots(run, view).flatMap(({ step, changeId: version }) => {
      const names = [SNAPSHOT_ARRAYS.meanEntry];
      const own = view.component === TOTAL_COMPONENT ? names : [componentEigenvalues(view.component)];
      return [
        { kind: 'spectrum', runId: run.run.id, step, version } as const,
        { kind: 'named', runId: run.run.id, step, version, names: own } as const,
      ];
    }),
  charts: (runs, arrays, view) => {
    const total = view.component === TOTAL_COMPONENT;
    const densities = runs.flatMap((run) =>
      shownSnapshots(run, view).flatMap((snapshot): Density[] => {
        const { id } = run.run;
        const eigenvalues = total
          ? arrays.spectrum(id, snapshot.step)
          : arrays.named(id, snapshot.step, componentEigenvalues(view.component));
        const mean = total ? (arrays.named(id, snapshot.step, SNAPSHOT_ARRAYS.meanEntry)?.[0] ?? null) : null;
        const role = snapshot === run.snapshots[run.current] ? 'chosen' : 'pinned';
        return eigenvalues ? [{ run, step: snapshot.step, role, eigenvalues, meanEntry: mean }] : [];
      }),
    );
    const bins = logBins(
      densities.map(({ eigenvalues }) => eigenvalues),
      MOST_BINS,
      ROUNDING,
    );
    return bins ? [{ key: 'density', densities, bins, one: runs.length === 1 }] : [];
  },
  toFigure,
};

function shownSnapshots(run: PanelRun, view: View) {
  const chosen = run.snapshots[run.current];
  const pinned = run.snapshots.filter((snapshot) => snapshot !== chosen && view.pins.includes(snapshot.step));
  return chosen ? [...pinned, chosen] : [];
}

function toFigure({ densities, bins, one }: DensityChart, theme: ChartTheme): Figure {
  const counted = densities.map((density) => ({ density, ...countInBins(density.eigenvalues, bins) }));
  const most = Math.max(1, ...counted.flatMap(({ counts }) => counts));
  const layout = baseLayout(
    theme,
    { label: 'log₁₀ λ', range: rangeOf(densities, bins) },
    { label: 'eigenvalues', range: [0, AIR * most] },
  );
  const below = counted.filter(({ density }) => density.role === 'chosen').reduce((sum, { below }) => sum + below, 0);
  return {
    data: counted.map(({ density, counts }) => trace(density, counts, bins, theme, one)),
    layout: {
      ...layout,
      // There is no half of an eigenvalue.
      ...(most < 5 ? { yaxis: { ...(layout.yaxis as object), dtick: 1 } } : {}),
      shapes: counted.flatMap(({ density }) => meanLine(density, theme, one)),
    },
    ...(below > 0 ? { note: `${formatCount(below)} below the axis or ≤ 0` } : {}),
    attributes: {
      'data-step': densities
        .filter(({ role }) => role === 'chosen')
        .map(({ step }) => step)
        .join(','),
      'data-count': String(counted.at(-1)?.counts.reduce((sum, count) => sum + count, 0) ?? 0),
    },
  };
}

/** All bins and, however far from them, the mean entries. */
function rangeOf(densities: readonly Density[], { low, width, count }: LogBins): [number, number] {
  const means = densities.flatMap(({ role, meanEntry }) =>
    role === 'chosen' && meanEntry !== null && meanEntry > 0 ? Math.log10(meanEntry) : [],
  );
  return [Math.min(low, ...means) - width, Math.max(low + count * width, ...means) + width];
}

function trace(density: Density, counts: number[], bins: LogBins, theme: ChartTheme, one: boolean) {
  const chosen = density.role === 'chosen';
  const color = one ? (chosen ? theme.accent : theme.warning) : density.run.color;
  const centres = binCentres(bins, 1);
  const name = `${one ? '' : `<b>${escapeHtml(density.run.run.name)}</b><br>`}step ${density.step}`;
  return {
    type: 'scatter',
    mode: 'lines',
    name: `step ${density.step}`,
    x: centres,
    // Down to zero at both ends, so that the outer bins are as wide as the others.
    y: [0, ...counts, 0],
    line: { color, width: 1.5, shape: 'hvh', dash: chosen ? 'solid' : '4px,3px' },
    ...(chosen ? { fill: 'tozeroy', fillcolor: fade(color, 0.22) } : {}),
    text: centres.map((centre) => formatNumber(10 ** centre)),
    hovertemplate: `%{y} eigenvalues near %{text}<br>${name}<extra></extra>`,
  };
}

function meanLine({ meanEntry, role, run }: Density, theme: ChartTheme, one: boolean): Record<string, unknown>[] {
  if (role !== 'chosen' || meanEntry === null || !(meanEntry > 0)) return [];
  const x = Math.log10(meanEntry);
  const line = { color: one ? theme.muted : run.color, width: 1.25, dash: 'dot' };
  return [{ type: 'line', xref: 'x', yref: 'paper', x0: x, x1: x, y0: 0, y1: 1, line }];
}
