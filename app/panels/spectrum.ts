import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import { componentEigenvalues, SNAPSHOT_ARRAYS } from '../../lib/protocol/named-array.ts';
import type { SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import type { Numbers } from '../client/api.ts';
import type { Arrays } from '../client/arrays.ts';
import { baseLayout, HIGHEST_POWER, logRange } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import { ghostsOf } from '../figure/ghosts.ts';
import { formatCount } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface Scree {
  run: PanelRun;
  snapshot: SnapshotSummary;
  eigenvalues: Numbers;
  /** Absolute error bound of each eigenvalue, where the snapshot has them. */
  bounds: Numbers | undefined;
  /** The chosen step, a pinned one, or an earlier one with its place from oldest (0) to newest (1). */
  role: 'chosen' | 'pinned' | 'ghost';
  age: number;
}

interface SpectrumChart extends Chart {
  /** In drawing order: ghosts from oldest to newest, then the chosen ones. */
  screes: readonly Scree[];
  runs: readonly PanelRun[];
  /** Whose eigenvalues they are; the whole kernel's where no snapshot has those of the chosen one. */
  component: string;
}

/** Eigenvalues this far below the largest are rounding; an axis reaching them would flatten the rest. */
const ROUNDING = 1e-13;

/** The eigenvalues of the kernel by rank, at the chosen step and before. */
export const spectrum: Panel<SpectrumChart> = {
  title: 'Eigenvalue spectrum',
  section: 'overview',
  caption:
    'Eigenvalues of the kernel on the probe, largest first, at the chosen step; fainter lines are earlier and pinned ' +
    'steps; the shade is the error bound. A steep fall: few directions are learned fast, the rest slowly. Below the dashed line eigenvalues are ' +
    'smaller than the numerical error. Of the whole kernel, or of the component that is chosen.',
  howToLog: 'await ntkLogger.step(model, X);',
  span: { medium: 6, wide: 4, several: 6 },
  height: 208,
  controls: [
    {
      key: 'rank',
      label: 'Scale of the rank axis',
      tucked: true,
      options: [
        { value: 'linear', label: 'linear rank' },
        { value: 'log', label: 'log rank' },
      ],
    },
  ],
  choosesComponent: true,
  arrays: (run, view) => {
    const chosen = run.snapshots[run.current];
    return [
      ...shownSnapshots(run, view).flatMap((snapshot) => requests(run, snapshot, view.component)),
      ...(chosen
        ? [
            {
              kind: 'named' as const,
              runId: run.run.id,
              step: chosen.step,
              version: chosen.changeId,
              names: [SNAPSHOT_ARRAYS.errorBounds],
            },
          ]
        : []),
    ];
  },
  charts: (runs, arrays, view) => {
    const own = view.component === TOTAL_COMPONENT ? [] : screesOf(runs, arrays, view, view.component);
    const component = own.length > 0 ? view.component : TOTAL_COMPONENT;
    const screes = own.length > 0 ? own : screesOf(runs, arrays, view, TOTAL_COMPONENT);
    return screes.length > 0 ? [{ key: 'spectrum', runs, screes, component }] : [];
  },
  toFigure,
};

function screesOf(runs: readonly PanelRun[], arrays: Arrays, view: View, component: string): Scree[] {
  const total = component === TOTAL_COMPONENT;
  return runs.flatMap((run) => {
    const shown = shownSnapshots(run, view);
    return shown.flatMap((snapshot, i): Scree[] => {
      const { id } = run.run;
      const eigenvalues = total
        ? arrays.spectrum(id, snapshot.step)
        : arrays.named(id, snapshot.step, componentEigenvalues(component));
      if (!eigenvalues) return [];
      const role =
        snapshot === run.snapshots[run.current] ? 'chosen' : view.pins.includes(snapshot.step) ? 'pinned' : 'ghost';
      const bounds =
        total && role === 'chosen' ? arrays.named(id, snapshot.step, SNAPSHOT_ARRAYS.errorBounds) : undefined;
      return [{ run, snapshot, eigenvalues, bounds, role, age: shown.length > 1 ? i / (shown.length - 1) : 1 }];
    });
  });
}

/** Ghosts first, the chosen one last; ghosts of several runs would only hide each other. */
function shownSnapshots(run: PanelRun, view: View): SnapshotSummary[] {
  const chosen = run.snapshots[run.current];
  return chosen ? [...ghostsOf(run.snapshots, run.current, view.pins), chosen] : [];
}

function requests(run: PanelRun, { step, changeId: version }: SnapshotSummary, component: string) {
  const common = { runId: run.run.id, step, version };
  const names = component === TOTAL_COMPONENT ? [] : [componentEigenvalues(component)];
  return [
    { kind: 'spectrum', ...common } as const,
    ...(names.length > 0 ? [{ kind: 'named', ...common, names } as const] : []),
  ];
}

function toFigure({ screes, runs, component }: SpectrumChart, theme: ChartTheme, view: View): Figure {
  const one = runs.length === 1;
  const shown = one ? screes : screes.filter((scree) => scree.role !== 'ghost');
  const logRank = view.choices.rank === 'log';
  const most = Math.max(2, ...shown.map((scree) => scree.eigenvalues.length));
  const total = component === TOTAL_COMPONENT;
  const noise = total ? noiseFloor(shown) : null;
  const range = steadyRange(
    logRange([...shown.flatMap((scree) => [...scree.eigenvalues]), ...(total ? historyRange(runs) : [])], ROUNDING),
  );
  const layout = baseLayout(
    theme,
    {
      label: 'rank',
      ...(logRank ? { type: 'log', range: logRange([1, most])! } : { range: [-0.01 * most, most * 1.01] }),
    },
    { label: total ? 'eigenvalue' : `eigenvalue of ${escapeHtml(component)}`, type: 'log', range },
  );
  const chosen = shown.filter((scree) => scree.role === 'chosen');
  return {
    data: [
      ...chosen.flatMap((scree) => boundTraces(scree, theme, one, range)),
      ...shown.map((scree) => trace(scree, theme, one)),
    ],
    layout: { ...layout, shapes: noise === null ? [] : [noiseLine(noise, theme)] },
    ...notes(chosen, shown, range),
    attributes: { 'data-step': chosen.map((scree) => scree.snapshot.step).join(',') },
  };
}

function trace(scree: Scree, theme: ChartTheme, one: boolean): Record<string, unknown> {
  const color = one ? (scree.role === 'pinned' ? theme.warning : theme.accent) : scree.run.color;
  const opacity = scree.role === 'ghost' ? 0.22 + 0.35 * scree.age : scree.role === 'pinned' && !one ? 0.5 : 1;
  const descending = [...scree.eigenvalues].reverse();
  const positive = descending.flatMap((value, i) => (value > 0 ? [{ rank: i + 1, value }] : []));
  const name = `${one ? '' : `<b>${escapeHtml(scree.run.run.name)}</b><br>`}step ${scree.snapshot.step}`;
  return {
    type: 'scatter',
    mode: scree.role === 'chosen' && positive.length <= 300 ? 'lines+markers' : 'lines',
    name: `step ${scree.snapshot.step}`,
    x: positive.map((point) => point.rank),
    y: positive.map((point) => point.value),
    hovertemplate: `λ<sub>%{x}</sub> = %{y:.4~g}<br>${name}<extra></extra>`,
    line: { color: fade(color, opacity), width: scree.role === 'chosen' ? 1.5 : 1.25 },
    marker: { color, size: positive.length > 120 ? 3 : 4.5 },
  };
}

/** The shade between every eigenvalue less and plus its error bound; what is not positive lies below the axis. */
function boundTraces(
  { eigenvalues, bounds, run }: Scree,
  theme: ChartTheme,
  one: boolean,
  range: readonly [number, number] | undefined,
): Record<string, unknown>[] {
  if (!bounds || bounds.length !== eigenvalues.length || !range) return [];
  const lowest = 10 ** (range[0] - 1);
  const ranks = Array.from(eigenvalues, (_, i) => i + 1);
  const end = (sign: 1 | -1) =>
    ranks.map((rank) => Math.max(lowest, eigenvalues.at(-rank)! + sign * Math.abs(bounds.at(-rank)!)));
  const edge = { type: 'scatter', mode: 'lines', x: ranks, line: { width: 0 }, hoverinfo: 'skip' };
  const fillcolor = fade(one ? theme.accent : run.color, 0.16);
  return [
    { ...edge, name: 'upper bound', y: end(1) },
    { ...edge, name: 'lower bound', y: end(-1), fill: 'tonexty', fillcolor },
  ];
}

function notes(
  chosen: readonly Scree[],
  shown: readonly Scree[],
  range: readonly [number, number] | undefined,
): { note?: string } {
  const values = chosen.flatMap(({ eigenvalues }) => [...eigenvalues]);
  const omitted = values.filter((value) => !(value > 0)).length;
  const below = range ? values.filter((value) => value > 0 && value < 10 ** range[0]).length : 0;
  const others = otherProbes(shown);
  const note = [
    ...(omitted > 0 && below === 0
      ? [`${formatCount(omitted)} eigenvalue${omitted === 1 ? '' : 's'} ≤ 0 not shown`]
      : []),
    ...(below > 0 ? [`${formatCount(below + omitted)} below the axis or ≤ 0`] : []),
    ...(others.length > 0 ? [`step ${others.join(', ')} on another probe`] : []),
  ].join(' · ');
  return note ? { note } : {};
}

/** Steps drawn beside the chosen one of their run whose spectra do not compare with it. */
function otherProbes(shown: readonly Scree[]): number[] {
  return shown
    .filter(({ run, snapshot }) => run.snapshots[run.current]?.probeHash !== snapshot.probeHash)
    .map(({ snapshot }) => snapshot.step);
}

/** The error bound on the smallest eigenvalue: what lies below it is rounding. */
function noiseFloor(screes: readonly Scree[]): number | null {
  const chosen = screes.filter((scree) => scree.role === 'chosen');
  const bounds = chosen.map(({ snapshot }) => snapshot.metrics.smallestEigenvalue?.bound ?? null);
  const known = bounds.flatMap((bound) => (bound === null ? [] : [fromJsonNumber(bound)]));
  return known.length === 1 && Number.isFinite(known[0]) && known[0]! > 0 ? known[0]! : null;
}

function noiseLine(y: number, theme: ChartTheme): Record<string, unknown> {
  const line = { color: fade(theme.muted, 0.8), width: 1, dash: 'dash' };
  return { type: 'line', xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: y, y1: y, line, layer: 'below' };
}

/** To the next tenths of a decade: going through the steps redraws the axis as rarely as it can. */
function steadyRange(range: readonly [number, number] | undefined): [number, number] | undefined {
  return range && [Math.floor(10 * range[0]) / 10, Math.min(Math.ceil(10 * range[1]) / 10, HIGHEST_POWER)];
}

/** Extremes over all steps, so that the axis stays while the step changes. */
function historyRange(runs: readonly PanelRun[]): number[] {
  return runs.flatMap((run) =>
    run.snapshots.flatMap(({ metrics }) =>
      [metrics.largestEigenvalue, metrics.smallestEigenvalue].flatMap((metric) =>
        metric ? fromJsonNumber(metric.value) : [],
      ),
    ),
  );
}
