import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import { baseLayout } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import {
  cellCard,
  isWhole,
  KERNEL_CONTROLS,
  type KernelView,
  kernelRequests,
  kernelView,
} from '../figure/kernel-view.ts';
import { formatNumber } from '../format/format.ts';
import { tellApart } from '../format/tell-apart.ts';
import type { Chart, Figure, Panel, View } from './panel.ts';

interface ComponentKernelChart extends Chart {
  component: string;
  /** Its name, short and unlike the others. */
  label: string;
  seen: KernelView;
  range: readonly [number, number];
}

const MARGIN = { l: 2, r: 2, t: 18, b: 2 };

/** Every component's kernel at the chosen step, as small multiples. */
export const componentKernels: Panel<ComponentKernelChart> = {
  title: 'Kernels of the components',
  section: 'components',
  caption:
    'The kernel of every weight at the chosen step, samples ordered by label. On one scale: which weights carry the kernel; each on its own: ' +
    'what structure it has. Click one to choose it everywhere. After the heatmaps of TorchNTK, arXiv:2205.12372.',
  howToLog: 'await ntkLogger.step(model, X, { labels });',
  span: { medium: 6, wide: 8, several: 12 },
  height: 124,
  minChartWidth: 138,
  few: { charts: 4, height: 190, minChartWidth: 200 },
  square: true,
  beside: MARGIN.l + MARGIN.r - MARGIN.t - MARGIN.b,
  controls: [
    {
      key: 'multiples',
      label: 'Colour scale of the small kernels',
      options: [
        { value: 'shared', label: 'one scale' },
        { value: 'own', label: 'own scale' },
        { value: 'quantile', label: '1–99 %' },
      ],
    },
    ...KERNEL_CONTROLS,
  ],
  arrays: (run, view) =>
    namesOf(run.snapshots[run.current]?.components ?? []).flatMap((component) => kernelRequests(run, component, view)),
  charts: (runs, arrays, view) => {
    const found = runs.flatMap((run) => {
      const names = namesOf(run.snapshots[run.current]?.components ?? []);
      const labels = [TOTAL_COMPONENT, ...tellApart(names.slice(1), 22)];
      return names.flatMap((component, i) => {
        const seen = kernelView(run, component, arrays, view, runs);
        const key = `${run.run.id}/${component}`;
        return seen ? [{ key, component, label: labels[i]!, seen, ...(runs.length > 1 ? { run } : {}) }] : [];
      });
    });
    const seen = found.map((chart) => chart.seen);
    const kernels = endsOf(seen.filter(isWhole).flatMap(({ values }) => values));
    const differences = endsOf(seen.filter((one) => !isWhole(one)).flatMap(({ values }) => values));
    return found.map((chart) => ({
      ...chart,
      range: rangeOf(chart.seen, isWhole(chart.seen) ? kernels : differences, view),
    }));
  },
  toFigure,
  scales: (charts, theme, view) => {
    if (scaleOf(view) !== 'shared') return [];
    const kinds = [
      ['Θ', charts.find(({ seen }) => isWhole(seen)), theme.sequentialStops],
      ['ΔΘ', charts.find(({ seen }) => !isWhole(seen)), theme.diverging.map(([, color]) => color)],
    ] as const;
    return kinds.flatMap(([title, chart, colors]) =>
      chart ? [{ title, low: formatNumber(chart.range[0]), high: formatNumber(chart.range[1]), colors }] : [],
    );
  },
  hover: ({ x, y }, { seen }) => cellCard(seen, Number(y), Number(x)),
  pick: (_point, { component }) => ({ component }),
};

/** The total first: what the others add up to. */
function namesOf(components: readonly { name: string }[]): string[] {
  return components.length === 0 ? [] : [TOTAL_COMPONENT, ...new Set(components.map(({ name }) => name))];
}

/** What the reader has chosen: one scale for all, each its own, or that without its ends. */
function scaleOf(view: View): string {
  return view.choices.multiples ?? 'shared';
}

function rangeOf(
  { values, against }: KernelView,
  shared: readonly [number, number],
  view: View,
): readonly [number, number] {
  const scale = scaleOf(view);
  const [low, high] = scale === 'shared' ? shared : endsOf(values, scale === 'own' ? 0 : 0.01);
  // A kernel that is not finite has no colours; a scale without ends would keep the page busy for ever.
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  if (against !== null) return [-most, most];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** The smallest and the largest finite value, or those that leave out the share `cut` at either end. */
function endsOf(values: readonly (readonly number[])[], cut = 0): [number, number] {
  const sorted = Float64Array.from(values.flat().filter(Number.isFinite)).sort();
  const last = sorted.length - 1;
  return [sorted[Math.floor(cut * last)] ?? Number.NaN, sorted[Math.ceil((1 - cut) * last)] ?? Number.NaN];
}

function toFigure({ component, label, seen, range }: ComponentKernelChart, theme: ChartTheme, view: View): Figure {
  const layout = baseLayout(theme, { label: '' }, { label: '' });
  const { values, step, against } = seen;
  const size = values.length;
  const hidden = {
    visible: false,
    range: [-0.5, size - 0.5],
    autorange: false,
    constrain: 'domain',
    constraintoward: 'left',
    fixedrange: true,
  };
  const chosen = view.component === component;
  const title = {
    text: `${chosen ? '<b>' : ''}${escapeHtml(label)}${chosen ? '</b>' : ''}`,
    showarrow: false,
    xref: 'paper',
    yref: 'paper',
    x: 0,
    y: 1,
    xanchor: 'left',
    yanchor: 'bottom',
    font: { size: 10.5, color: chosen ? theme.accent : theme.text },
  };
  return {
    data: [
      {
        type: 'heatmap',
        z: values,
        zmin: range[0],
        zmax: range[1],
        colorscale: against === null ? theme.sequential : theme.diverging,
        showscale: false,
        hoverinfo: 'none',
      },
    ],
    layout: {
      ...layout,
      margin: MARGIN,
      annotations: [title],
      xaxis: hidden,
      yaxis: { ...hidden, constraintoward: 'top', range: [size - 0.5, -0.5], scaleanchor: 'x' },
    },
    attributes: { 'data-component': component, 'data-step': String(step) },
  };
}
