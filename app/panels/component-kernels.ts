import { TOTAL_COMPONENT } from '../../lib/protocol/api.ts';
import type { QuantisedKernel } from '../client/api.ts';
import { baseLayout } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { escapeHtml } from '../figure/escape-html.ts';
import { dequantise, quantile } from '../figure/quantised-kernel.ts';
import { formatNumber, shorten } from '../format/format.ts';
import type { Chart, Figure, Panel, View } from './panel.ts';

interface ComponentKernelChart extends Chart {
  component: string;
  step: number;
  kernel: QuantisedKernel;
  range: readonly [number, number];
}

/** Every component's kernel at the chosen step, as small multiples. */
export const componentKernels: Panel<ComponentKernelChart> = {
  title: 'Kernels of the components',
  section: 'components',
  caption:
    'The kernel of every weight at the chosen step, samples ordered by label. On one scale: which weights carry the kernel; each on its own: ' +
    'what structure it has. Click one to choose it everywhere. After the heatmaps of TorchNTK, arXiv:2205.12372.',
  howToLog: 'await ntkLogger.step(model, X, { labels });',
  span: { medium: 6, wide: 8, several: 12 },
  height: 170,
  minChartWidth: 150,
  square: true,
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
  ],
  arrays: (run) => {
    const snapshot = run.snapshots[run.current];
    if (!snapshot) return [];
    const { step, changeId: version } = snapshot;
    return namesOf(snapshot.components).map((component) => ({
      kind: 'kernel',
      runId: run.run.id,
      step,
      version,
      component,
    }));
  },
  charts: (runs, arrays, view) => {
    const found = runs.flatMap((run) => {
      const snapshot = run.snapshots[run.current];
      return namesOf(snapshot?.components ?? []).flatMap((component) => {
        const kernel = arrays.kernel(run.run.id, snapshot!.step, component);
        const key = `${run.run.id}/${component}`;
        return kernel ? [{ key, component, step: snapshot!.step, kernel, ...(runs.length > 1 ? { run } : {}) }] : [];
      });
    });
    const ends = found.flatMap(({ kernel }) => [kernel.min, kernel.max]).filter(Number.isFinite);
    const shared: [number, number] = [Math.min(...ends), Math.max(...ends)];
    return found.map((chart) => ({ ...chart, range: rangeOf(chart.kernel, shared, view) }));
  },
  toFigure,
  pick: (_point, { component }) => ({ component }),
};

/** The total first: what the others add up to. */
function namesOf(components: readonly { name: string }[]): string[] {
  return components.length === 0 ? [] : [TOTAL_COMPONENT, ...new Set(components.map(({ name }) => name))];
}

function rangeOf(kernel: QuantisedKernel, shared: readonly [number, number], view: View): readonly [number, number] {
  const scale = view.choices.multiples ?? 'shared';
  const own: [number, number] = [kernel.min, kernel.max];
  const [low, high] =
    scale === 'shared' ? shared : scale === 'own' ? own : [quantile(kernel, 0.01), quantile(kernel, 0.99)];
  // A kernel that is not finite has no colours; a scale without ends would keep the page busy for ever.
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

function toFigure({ component, step, kernel, range }: ComponentKernelChart, theme: ChartTheme, view: View): Figure {
  const layout = baseLayout(theme, { label: '' }, { label: '' });
  const { size } = kernel;
  const hidden = { visible: false, range: [-0.5, size - 0.5], autorange: false, constrain: 'domain', fixedrange: true };
  const chosen = view.component === component;
  const title = {
    text: `${chosen ? '<b>' : ''}${escapeHtml(shorten(component, 22))}${chosen ? '</b>' : ''}`,
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
        z: dequantise(kernel),
        zmin: range[0],
        zmax: range[1],
        colorscale: theme.sequential,
        showscale: false,
        hovertemplate: `<b>${escapeHtml(component)}</b><br>Θ = %{z:.4~g}<br>scale ${formatNumber(range[0])} to ${formatNumber(range[1])}<extra></extra>`,
      },
    ],
    layout: {
      ...layout,
      margin: { l: 2, r: 2, t: 18, b: 2 },
      annotations: [title],
      xaxis: hidden,
      yaxis: { ...hidden, range: [size - 0.5, -0.5], scaleanchor: 'x' },
    },
    attributes: { 'data-component': component, 'data-step': String(step) },
  };
}
