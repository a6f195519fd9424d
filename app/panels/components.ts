import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { Run } from '../../lib/protocol/run.ts';
import type { ComponentSummary, SnapshotSummary } from '../../lib/protocol/snapshot.ts';
import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import { positionOf } from '../figure/axis-of.ts';
import { baseLayout } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { colorBar } from '../figure/color-bar.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import { oncePer } from '../figure/once-per.ts';
import { probeChanges, probeNote } from '../figure/probe-changes.ts';
import { formatCompact, formatNumber, formatShare } from '../format/format.ts';
import { tellApart } from '../format/tell-apart.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface ComponentsChart extends Chart {
  run: PanelRun;
  names: readonly string[];
  /** `[component][snapshot]`; null where a snapshot lacks the component. */
  cells: readonly (readonly (number | null)[])[];
  /** One range for all runs. */
  range: readonly [number, number];
}

/** Which layer's weights carry the kernel, over training. */
export const components: Panel<ComponentsChart> = {
  title: 'Components',
  section: 'overview',
  caption:
    "The kernel is a sum of one part per trainable weight. Rows are weights in the network's order, columns are " +
    "snapshots, colour is the part's trace as a share of the whole (or its logarithm). A bright row learns most. " +
    'λ₁ is the part’s largest eigenvalue: the row that carries that of the whole makes the condition number. Click a cell to choose component and step.',
  howToLog: 'await ntkLogger.step(model, X);',
  span: { medium: 6, wide: 4, several: 12 },
  height: 208,
  minChartWidth: 380,
  controls: [
    {
      key: 'trace',
      label: 'Quantity of the components',
      options: [
        { value: 'share', label: 'share' },
        { value: 'log', label: 'log trace' },
        { value: 'largest', label: 'λ₁' },
        { value: 'condition', label: 'condition' },
        { value: 'rank', label: 'eff. rank' },
        { value: 'distance', label: 'distance' },
      ],
    },
  ],
  charts: (runs, _arrays, view) => {
    const drawn = runs.map((run) => ({ run, ...cellsOf(run, view) })).filter(({ names }) => names.length > 0);
    const range = rangeOf(
      drawn.flatMap(({ cells }) => cells.flat()),
      quantityOf(view).of === 'share',
    );
    return drawn.map((chart) => ({ key: chart.run.run.id, range, ...chart }));
  },
  toFigure,
  pick: ({ y, customdata }, { names }) => {
    const [component, step] = [names[Number(y)], Number(customdata)];
    return component === undefined || !Number.isFinite(step) ? null : { component, step };
  },
};

function cellsOf({ snapshots }: PanelRun, view: View) {
  return oncePer([snapshots], `cells ${quantityOf(view).title}`, () => cellsIn(snapshots, view));
}

function cellsIn(snapshots: readonly SnapshotSummary[], view: View) {
  const names = snapshots.at(-1)?.components.map((component) => component.name) ?? [];
  const columns = snapshots.map(
    (snapshot) => new Map(snapshot.components.map((one) => [one.name, cellOf(snapshot, one, quantityOf(view))])),
  );
  return { names, cells: names.map((name) => columns.map((column) => column.get(name) ?? null)) };
}

/** What a cell's colour stands for; values that are drawn as logarithms are told as themselves. */
interface Quantity {
  title: string;
  log: boolean;
  /** Of a component's summary, or a metric of the component. */
  of: 'share' | 'trace' | 'largestEigenvalue' | 'conditionNumber' | 'effectiveRank' | 'kernelDistanceToFirst';
  tickformat: string;
}

const QUANTITIES: Record<string, Quantity> = {
  share: { title: 'share of trace', log: false, of: 'share', tickformat: '.0%' },
  log: { title: 'trace', log: true, of: 'trace', tickformat: '' },
  largest: { title: 'largest eigenvalue', log: false, of: 'largestEigenvalue', tickformat: '~s' },
  condition: { title: 'condition number', log: true, of: 'conditionNumber', tickformat: '' },
  rank: { title: 'effective rank', log: false, of: 'effectiveRank', tickformat: '' },
  distance: { title: 'distance from start', log: false, of: 'kernelDistanceToFirst', tickformat: '' },
};

function quantityOf(view: View): Quantity {
  return QUANTITIES[view.choices.trace ?? 'share'] ?? QUANTITIES.share!;
}

function cellOf(snapshot: SnapshotSummary, component: ComponentSummary, { of, log }: Quantity): number | null {
  const given =
    of === 'share' || of === 'trace' ? component[of] : (snapshot.metrics[`${of}/${component.name}`]?.value ?? null);
  if (given === null) return null;
  const value = fromJsonNumber(given);
  const shown = log ? Math.log10(value) : value;
  return Number.isFinite(shown) ? shown : null;
}

/** A share begins at nothing. */
function rangeOf(values: readonly (number | null)[], isShare: boolean): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  if (isShare && high > 0) return [Math.min(0, low), high];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

function toFigure({ run, names, cells, range }: ComponentsChart, theme: ChartTheme, view: View): Figure {
  const quantity = quantityOf(view);
  const share = quantity.of === 'share';
  const layout = baseLayout(theme, { label: `${view.x} of snapshot` }, { label: '' });
  const steps = run.snapshots.map((snapshot) => snapshot.step);
  const labels = oncePer([names], 'labels', () => tellApart(names, 24).map(escapeHtml));
  const changes = probeChanges(run.snapshots);
  const left = Math.min(154, 16 + 5.6 * Math.max(...labels.map((label) => label.length)));
  return {
    data: [
      {
        type: 'heatmap',
        z: cells,
        zmin: quantity.log ? range[0] : Math.min(0, range[0]),
        zmax: range[1],
        colorscale: theme.sequential,
        xgap: steps.length > 80 ? 0 : 0.5,
        ygap: 1,
        customdata: names.map(() => steps),
        text: oncePer([cells], 'text', () =>
          cells.map((row, i) => row.map((value, t) => describe(names[i]!, steps[t]!, value, quantity))),
        ),
        hovertemplate: '%{text}<extra></extra>',
        colorbar: colorBar(
          theme,
          share ? 'share' : `${quantity.log ? 'log₁₀ ' : ''}${quantity.title}`,
          quantity.tickformat,
        ),
      },
    ],
    layout: {
      ...layout,
      margin: { l: left, r: 64, t: changes.length > 0 ? 24 : 6, b: 34 },
      annotations: (layout.annotations as unknown[]).slice(1),
      xaxis: { ...(layout.xaxis as object), ...columnTicks(run, view), showline: false },
      yaxis: {
        ...(layout.yaxis as object),
        autorange: 'reversed',
        tickmode: 'array',
        ...rowTicks(labels, view.large ? 44 : 16),
        tickfont: { size: names.length > 14 ? 9 : 10.5, color: theme.text },
        ticklabelstandoff: 4,
        showgrid: false,
      },
      shapes: [...probeLines(run, theme), ...selection(run, names, theme, view)],
    },
    ...(changes.length > 0 ? { note: probeNote(changes) } : {}),
  };
}

function describe(name: string, step: number, value: number | null, { title, log, of }: Quantity): string {
  const shown =
    value === null ? 'not known' : of === 'share' ? formatShare(value) : formatNumber(log ? 10 ** value : value);
  return `<b>${escapeHtml(name)}</b><br>${title} ${shown} · step ${step}`;
}

/** At most `most` labels, or they would cover each other. */
function rowTicks(labels: readonly string[], most: number) {
  const every = Math.ceil(labels.length / most);
  const shown = labels.map((label, i) => ({ label, i })).filter(({ i }) => i % every === 0);
  return { tickvals: shown.map(({ i }) => i), ticktext: shown.map(({ label }) => label) };
}

const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });

function formatPosition(snapshot: SnapshotSummary, run: Run, view: View): string {
  if (view.x === 'wall') return TIME.format(snapshot.wallMs);
  const position = positionOf(snapshot, run, view);
  return position === null ? '–' : formatCompact(Number(position.toPrecision(3)));
}

/** About five labels, each the step or epoch of its column. */
function columnTicks({ run, snapshots }: PanelRun, view: View): Record<string, unknown> {
  const every = Math.max(1, Math.ceil(snapshots.length / 5));
  const shown = snapshots.map((snapshot, i) => ({ snapshot, i })).filter(({ i }) => i % every === 0);
  return {
    tickmode: 'array',
    tickangle: 0,
    tickvals: shown.map(({ i }) => i),
    ticktext: shown.map(({ snapshot }) => formatPosition(snapshot, run, view)),
  };
}

/** Between the columns where the probe changes. */
function probeLines({ snapshots }: PanelRun, theme: ChartTheme): Record<string, unknown>[] {
  const changed = new Set(probeChanges(snapshots));
  const line = { color: theme.warning, width: 2, dash: 'dot' };
  return snapshots.flatMap((snapshot, i) =>
    changed.has(snapshot) ? [{ type: 'line', line, x0: i - 0.5, x1: i - 0.5, yref: 'paper', y0: 0, y1: 1 }] : [],
  );
}

function selection({ current }: PanelRun, names: readonly string[], theme: ChartTheme, view: View) {
  const row = names.indexOf(view.component);
  const line = { color: theme.mode === 'dark' ? '#ffffff' : '#111827', width: 1.25 };
  const box = { type: 'rect', line, fillcolor: 'rgba(0,0,0,0)' };
  const column = { ...box, x0: current - 0.5, x1: current + 0.5, yref: 'paper', y0: 0, y1: 1 };
  const band = { ...box, xref: 'paper', x0: 0, x1: 1, y0: row - 0.5, y1: row + 0.5 };
  return [...(current < 0 ? [] : [column]), ...(row < 0 || view.component === TOTAL_COMPONENT ? [] : [band])];
}
