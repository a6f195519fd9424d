import { withAlertMarks } from '../figure/alert-marks.ts';
import { baseLayout, logRange } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import { metricPoints, metricTrace } from '../figure/metric-line.ts';
import { withProbeMarks } from '../figure/probe-changes.ts';
import { stepCursor } from '../figure/step-cursor.ts';
import { xAxis } from '../figure/x-axis.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface StabilityChart extends Chart {
  runs: readonly PanelRun[];
}

const METRIC = 'stabilityRatio';

/** The largest eigenvalue against what the step size allows. */
export const stability: Panel<StabilityChart> = {
  title: 'Edge of stability',
  section: 'evolution',
  caption:
    'λ₁ times the curvature of the loss, over 2/η. Below the line at 1 gradient descent is stable; full-batch training rises to it and ' +
    'hovers there; far above it the loss jumps. Hollow points are bounds (softmax: at most). Cohen et al. 2021, arXiv:2103.00065.',
  howToLog: "await ntkLogger.step(model, X, { learningRate, loss: 'mse' });  // read from the model where it can be",
  span: { medium: 6, wide: 4, several: 6 },
  height: 280,
  controls: [],
  charts: (runs) =>
    runs.some(({ snapshots }) => snapshots.some(({ metrics }) => METRIC in metrics)) ? [{ key: METRIC, runs }] : [],
  toFigure,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function toFigure({ runs }: StabilityChart, theme: ChartTheme, view: View): Figure {
  const lines = runs.map((run) => ({ run, points: metricPoints(run, METRIC, view) }));
  // The edge itself is always in sight.
  const range = logRange([0.5, 2, ...lines.flatMap(({ points }) => points.map((point) => point.y))]);
  const layout = baseLayout(theme, xAxis(runs, view), { label: 'λ₁ / (2/η)', type: 'log', range });
  const edge = { color: theme.warning, width: 1.25, dash: 'dash' };
  const unstable = { type: 'rect', xref: 'paper', x0: 0, x1: 1, y0: 1, y1: 10 ** (range?.[1] ?? 1), layer: 'below' };
  const figure: Figure = {
    data: lines.map(({ run, points }) => metricTrace(run, points, theme, runs.length === 1, true)),
    layout: {
      ...layout,
      shapes: [
        { ...unstable, fillcolor: fade(theme.warning, 0.06), line: { width: 0 } },
        { type: 'line', xref: 'paper', x0: 0, x1: 1, y0: 1, y1: 1, line: edge, layer: 'below' },
        ...runs.flatMap((run) => stepCursor(run, theme, view)),
      ],
    },
    attributes: { 'data-points': String(lines.reduce((sum, { points }) => sum + points.length, 0)) },
  };
  return withAlertMarks(withProbeMarks(figure, runs, theme, view), runs, theme, view);
}
