import { baseLayout } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { type ClassBand, classesOf } from '../figure/classes.ts';
import { colorBar } from '../figure/color-bar.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import {
  cellCard,
  isWhole,
  KERNEL_CONTROLS,
  type KernelView,
  kernelRequests,
  kernelView,
  magnitude,
  quantityOf,
} from '../figure/kernel-view.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface KernelChart extends Chart {
  run: PanelRun;
  seen: KernelView;
  /** Values at the ends of the colour scale; one range for the kernels of all runs, and one for all differences. */
  range: readonly [number, number];
}

/** The kernel matrix of one component at the chosen step. */
export const kernel: Panel<KernelChart> = {
  title: 'Kernel',
  section: 'components',
  caption:
    'Θ(xₙ, xₘ) between the samples of the probe, ordered by label; lines are class boundaries. Bright blocks on the ' +
    'diagonal: a step on one sample also moves the others of its class. The scale cuts the outer 1 % of values unless ' +
    '“full” is chosen; a difference to another step is even around zero. At most 128 cells a side: larger probes are averaged.',
  howToLog: 'await ntkLogger.step(model, X, { labels });',
  span: { medium: 6, wide: 4, several: 12 },
  height: 400,
  minChartWidth: 320,
  controls: [
    {
      key: 'scale',
      label: 'Colour scale of the kernel',
      options: [
        { value: 'quantile', label: '1–99 %' },
        { value: 'full', label: 'full' },
      ],
    },
    ...KERNEL_CONTROLS,
  ],
  choosesComponent: true,
  square: true,
  arrays: (run, view) => kernelRequests(run, view.component, view),
  charts: (runs, arrays, view) => {
    const drawn = runs.flatMap((run) => {
      const seen = kernelView(run, view.component, arrays, view, runs);
      return seen ? [{ key: run.run.id, run, seen }] : [];
    });
    const seen = drawn.map((chart) => chart.seen);
    const kernels = sharedRange(seen.filter(isWhole), view);
    const differences = sharedRange(
      seen.filter((one) => !isWhole(one)),
      view,
    );
    return drawn.map((chart) => ({ ...chart, range: isWhole(chart.seen) ? kernels : differences }));
  },
  toFigure,
  hover: ({ x, y }, { seen }) => cellCard(seen, Number(y), Number(x)),
};

/** Differences are even around zero; kernels from the smallest to the largest value of all runs, or the middle 98 %. */
function sharedRange(kernels: readonly KernelView[], view: View): [number, number] {
  if (!kernels.every(isWhole)) {
    const most = Math.max(0, ...kernels.map(({ values }) => magnitude(values))) || 1;
    return [-most, most];
  }
  const cut = view.choices.scale === 'full' ? 0 : 0.01;
  const ends = kernels.map(({ values }) => {
    const sorted = Float64Array.from(values.flat().filter(Number.isFinite)).sort();
    return [
      sorted[Math.floor(cut * (sorted.length - 1))]!,
      sorted[Math.ceil((1 - cut) * (sorted.length - 1))]!,
    ] as const;
  });
  const [low, high] = [Math.min(...ends.map(([end]) => end)), Math.max(...ends.map(([, end]) => end))];
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

function toFigure({ seen, range }: KernelChart, theme: ChartTheme, view: View): Figure {
  const { values, orderedLabels, step, against } = seen;
  const size = values.length;
  const bands = orderedLabels ? classesOf(orderedLabels) : [];
  const sampleLabel =
    bands.length > 0 ? 'class' : view.choices.order === 'cluster' ? 'samples by clustering' : 'sample';
  const layout = baseLayout(theme, { label: sampleLabel }, { label: '' });
  const ends = { range: [-0.5, size - 0.5], autorange: false, showline: false, constrain: 'domain', ...ticks(bands) };
  return {
    data: [
      {
        type: 'heatmap',
        z: values,
        zmin: range[0],
        zmax: range[1],
        colorscale: against === null ? theme.sequential : theme.diverging,
        // The card beside the pointer tells more than a label could.
        hoverinfo: 'none',
        colorbar: colorBar(theme, escapeHtml(quantityOf(seen)), '~g'),
      },
    ],
    layout: {
      ...layout,
      margin: { l: 34, r: 64, t: 6, b: 36 },
      annotations: (layout.annotations as unknown[]).slice(1),
      xaxis: { ...(layout.xaxis as object), ...ends },
      yaxis: { ...(layout.yaxis as object), ...ends, range: [size - 0.5, -0.5], scaleanchor: 'x', showgrid: false },
      shapes: boundaries(bands, size),
      uirevision: `kernel${size}`,
    },
    attributes: {
      'data-step': String(step),
      'data-component': view.component,
      ...(against === null ? {} : { 'data-against': String(against) }),
    },
  };
}

function ticks(bands: readonly ClassBand[]): Record<string, unknown> {
  if (bands.length === 0) return { ticks: '' };
  return {
    ticks: '',
    tickmode: 'array',
    tickvals: bands.map((band) => (band.from + band.to) / 2),
    ticktext: bands.map((band) => String(band.label)),
  };
}

/** Thin lines between classes, both ways. */
function boundaries(bands: readonly ClassBand[], size: number): Record<string, unknown>[] {
  const line = { color: 'rgba(255,255,255,0.55)', width: 0.75 };
  const [low, high] = [-0.5, size - 0.5];
  return bands.slice(1).flatMap(({ from }) => {
    const at = from - 0.5;
    return [
      { type: 'line', x0: at, x1: at, y0: low, y1: high, line },
      { type: 'line', x0: low, x1: high, y0: at, y1: at, line },
    ];
  });
}
