import type { QuantisedKernel } from '../client/api.ts';
import { baseLayout } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { type ClassBand, classesOf } from '../figure/classes.ts';
import { colorBar } from '../figure/color-bar.ts';
import { dequantise, quantile } from '../figure/quantised-kernel.ts';
import type { Chart, Figure, Panel, View } from './panel.ts';

interface KernelChart extends Chart {
  kernel: QuantisedKernel;
  step: number;
  /** Kernel values at the ends of the colour scale; one range for all runs. */
  range: readonly [number, number];
}

/** The kernel matrix of one component at the chosen step. */
export const kernel: Panel<KernelChart> = {
  title: 'Kernel',
  section: 'components',
  caption:
    'Θ(xₙ, xₘ) between the samples of the probe, ordered by label; lines are class boundaries. Bright blocks on the ' +
    'diagonal: a step on one sample also moves the others of its class. The scale cuts the outer 1 % of values unless ' +
    '“full” is chosen. At most 128 cells a side: larger probes are averaged.',
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
  ],
  choosesComponent: true,
  square: true,
  arrays: (run, view) => {
    const snapshot = run.snapshots[run.current];
    if (!snapshot) return [];
    const { step, changeId: version } = snapshot;
    return [{ kind: 'kernel', runId: run.run.id, step, version, component: view.component }];
  },
  charts: (runs, arrays, view) => {
    const drawn = runs.flatMap((run) => {
      const step = run.snapshots[run.current]?.step;
      const found = step === undefined ? undefined : arrays.kernel(run.run.id, step, view.component);
      return found ? [{ key: run.run.id, run, kernel: found, step: step! }] : [];
    });
    const range = sharedRange(
      drawn.map((chart) => chart.kernel),
      view,
    );
    return drawn.map((chart) => ({ ...chart, range }));
  },
  toFigure,
};

function sharedRange(kernels: readonly QuantisedKernel[], view: View): [number, number] {
  const full = view.choices.scale === 'full';
  const low = Math.min(...kernels.map((one) => (full ? one.min : quantile(one, 0.01))));
  const high = Math.max(...kernels.map((one) => (full ? one.max : quantile(one, 0.99))));
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

function toFigure({ kernel: picture, step, range }: KernelChart, theme: ChartTheme, view: View): Figure {
  const { size, orderedLabels } = picture;
  const bands = orderedLabels ? classesOf(orderedLabels) : [];
  const layout = baseLayout(theme, { label: bands.length > 0 ? 'class' : 'sample' }, { label: '' });
  const values = dequantise(picture);
  const ends = { range: [-0.5, size - 0.5], autorange: false, showline: false, constrain: 'domain', ...ticks(bands) };
  return {
    data: [
      {
        type: 'heatmap',
        z: values,
        zmin: range[0],
        zmax: range[1],
        colorscale: theme.sequential,
        ...hoverOf(orderedLabels),
        colorbar: colorBar(theme, 'Θ', '~g'),
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
    attributes: { 'data-step': String(step), 'data-component': view.component },
  };
}

function hoverOf(labels: Int32Array | null): Record<string, unknown> {
  const value = 'Θ = %{z:.4~g}';
  if (!labels) return { hovertemplate: `${value}<br>sample %{y} × sample %{x}<extra></extra>` };
  const rows = new Map(
    [...new Set(labels)].map((row) => [row, [...labels].map((column) => `class ${row} × class ${column}`)]),
  );
  return { text: [...labels].map((row) => rows.get(row)), hovertemplate: `${value}<br>%{text}<extra></extra>` };
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
