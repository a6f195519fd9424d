import { alertsOf } from '../client/alerts-of.ts';
import { withAlertMarks } from '../figure/alert-marks.ts';
import { baseLayout, cursorLine, logRange } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import { groupLegend } from '../figure/group-traces.ts';
import { metricPoints } from '../figure/metric-line.ts';
import { metricTraces } from '../figure/metric-traces.ts';
import { withProbeMarks } from '../figure/probe-changes.ts';
import { stepCursor } from '../figure/step-cursor.ts';
import { xAxis } from '../figure/x-axis.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface ConditionChart extends Chart {
  runs: readonly PanelRun[];
}

const DIRECTIONS = {
  max: { metric: 'conditionNumber', label: 'condition number λ₁/λₙ' },
  min: { metric: 'conditionNumberInverse', label: 'inverse condition number λₙ/λ₁' },
};

/** The condition number over training. */
export const condition: Panel<ConditionChart> = {
  title: 'Condition number',
  section: 'overview',
  caption:
    'Largest over smallest eigenvalue of the kernel on the probe, per snapshot. Rising: some directions of the data ' +
    'are learned ever more slowly than others. Hollow points are bounds: the smallest eigenvalue is below the ' +
    'numerical error. λ₁/λₙ is the definition of the literature, λₙ/λ₁ that of TorchNTK.',
  howToLog: 'await ntkLogger.step(model, X);',
  span: { medium: 6, wide: 4, several: 6 },
  height: 208,
  controls: [
    {
      key: 'direction',
      label: 'Direction of the condition number',
      options: [
        { value: 'max', label: 'max/min' },
        { value: 'min', label: 'min/max' },
      ],
    },
  ],
  charts: (runs) => (runs.some((run) => run.snapshots.length > 0) ? [{ key: 'condition', runs }] : []),
  toFigure,
  legend: groupLegend,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function toFigure({ runs }: ConditionChart, theme: ChartTheme, view: View): Figure {
  const { metric, label } = view.choices.direction === 'min' ? DIRECTIONS.min : DIRECTIONS.max;
  const lines = runs.map((run) => ({ run, points: metricPoints(run, metric, view) }));
  const range = logRange(lines.flatMap(({ points }) => points.map((point) => point.y)));
  const drawn = lines.map(({ points }) => points.filter((point) => point.y > 0 && Number.isFinite(point.y)));
  const missing = lines.reduce((sum, { points }, i) => sum + points.length - drawn[i]!.length, 0);
  const one = runs.length === 1;
  const layout = baseLayout(theme, xAxis(runs, view), { label, type: 'log', range });
  const figure: Figure = {
    data: metricTraces(lines, theme, view, true),
    layout: {
      ...layout,
      shapes: runs.flatMap((run) => marks(run, theme, view, one)),
    },
    ...(missing > 0 ? { note: `${missing} without a finite value` } : {}),
    attributes: { 'data-points': String(drawn.reduce((sum, points) => sum + points.length, 0)) },
  };
  return withAlertMarks(withProbeMarks(figure, runs, theme, view), runs, theme, view);
}

function marks(run: PanelRun, theme: ChartTheme, view: View, one: boolean): Record<string, unknown>[] {
  // Where each began: one that comes with every step would cover the curve.
  const faults = one && view.x === 'step' ? alertsOf(run.events, run.snapshots) : [];
  return [
    ...faults.flatMap(({ code, firstStep }) =>
      code === 'probe-changed' || firstStep === null ? [] : [cursorLine(firstStep, fade(theme.error, 0.55), 'dot')],
    ),
    ...stepCursor(run, theme, view),
  ];
}
