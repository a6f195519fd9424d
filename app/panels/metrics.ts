import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import { withAlertMarks } from '../figure/alert-marks.ts';
import { baseLayout } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { groupLegend } from '../figure/group-traces.ts';
import { metricPoints } from '../figure/metric-line.ts';
import { metricTraces } from '../figure/metric-traces.ts';
import { withProbeMarks } from '../figure/probe-changes.ts';
import { stepCursor } from '../figure/step-cursor.ts';
import { xAxis } from '../figure/x-axis.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface MetricChart extends Chart {
  metric: string;
  label: string;
  runs: readonly PanelRun[];
}

/** What the kernel says beside its condition number, by the question it answers: metric and axis label. */
const GROUPS: Record<string, readonly (readonly [metric: string, label: string])[]> = {
  labels: [
    ['kernelTargetAlignmentCentered', 'alignment with labels, centred'],
    ['labelEnergy', 'label energy in top eigenvectors'],
    ['leaveOneOutAccuracy', 'leave-one-out accuracy'],
    ['classKernelRatio', 'within / between class entries'],
  ],
  movement: [
    ['kernelDistanceToFirst', 'distance from first kernel'],
    ['kernelDistanceToPrevious', 'distance from previous kernel'],
    ['kernelDistanceToReference', 'distance from reference kernel'],
    ['kernelVelocityPerEpoch', 'velocity, per epoch'],
    ['ckaToFirst', 'CKA with first kernel'],
  ],
  shape: [
    ['effectiveRank', 'effective rank'],
    ['participationRatio', 'participation ratio'],
    ['decayExponent', 'decay exponent'],
    ['spectralGap', 'spectral gap λ₁/λ₂'],
    ['outlierCount', 'outliers over the bulk'],
    ['stabilityRatio', 'λ₁ against 2/η'],
  ],
  cost: [
    ['monitorShare', 'monitor, share'],
    ['captureMs', 'capture, ms'],
    ['gramMs', 'Gram, ms'],
    ['eighMs', 'eigenvalues, ms'],
    ['metricsMs', 'metrics, ms'],
    ['writeMs', 'write, ms'],
    ['jacobianBytes', 'Jacobian, bytes'],
    ['captureTensorBytes', 'tensors, bytes'],
    ['gramBytes', 'kernels, bytes'],
  ],
};

/** The same of one component, and of the weight behind it, when one is chosen; of the whole kernel otherwise. */
const COMPONENT: readonly (readonly [metric: string, label: string])[] = [
  ['conditionNumber', 'condition number'],
  ['largestEigenvalue', 'largest eigenvalue'],
  ['effectiveRank', 'effective rank'],
  ['kernelTargetAlignmentCentered', 'alignment with labels, centred'],
  ['kernelDistanceToFirst', 'distance from first kernel'],
  ['ckaToFirst', 'CKA with first kernel'],
  ['weightConditionNumber', 'W Wᵀ: condition number'],
  ['weightLargestEigenvalue', 'W Wᵀ: largest eigenvalue'],
  ['weightStableRank', 'W Wᵀ: stable rank'],
];
const BY_OUTPUT = 'kernelTargetAlignmentCenteredByOutput/';

/** Metrics and axis labels of a group. */
function metricsOf(group: string, runs: readonly PanelRun[], view: View): readonly (readonly [string, string])[] {
  if (group === 'component') {
    const of = view.component === TOTAL_COMPONENT ? '' : `/${view.component}`;
    return COMPONENT.map(([metric, label]) => [`${metric}${of}`, label]);
  }
  if (group !== 'outputs') return GROUPS[group] ?? [];
  const names = runs.flatMap(({ snapshots }) => snapshots.flatMap(({ metrics }) => Object.keys(metrics)));
  const outputs = new Set(names.flatMap((name) => (name.startsWith(BY_OUTPUT) ? [name.slice(BY_OUTPUT.length)] : [])));
  return [...outputs]
    .sort((a, b) => Number(a) - Number(b))
    .map((output) => [`${BY_OUTPUT}${output}`, `output ${output}: alignment, centred`]);
}

/** Label alignment, movement and shape of the kernel, one small chart a metric. */
export const metrics: Panel<MetricChart> = {
  title: 'Kernel metrics',
  section: 'evolution',
  caption:
    'Does the kernel align with the labels, does it still move (feature learning) or not (lazy), how is its spectrum ' +
    'shaped. Labels need step(..., { labels }), movement needs two snapshots of one probe, λ₁ against 2/η needs ' +
    'learningRate and loss. Component is of the one chosen in the panel of components. ' +
    'Cost is what the monitor itself takes. Hollow points are bounds. docs/metrics.md gives ' +
    'formulas and sources.',
  howToLog: 'await ntkLogger.step(model, X, { labels, learningRate, loss });',
  span: { medium: 12, wide: 8, several: 12 },
  height: 208,
  minChartWidth: 220,
  controls: [
    {
      key: 'group',
      label: 'Which kernel metrics',
      options: [
        { value: 'movement', label: 'movement' },
        { value: 'labels', label: 'labels' },
        { value: 'shape', label: 'shape' },
        { value: 'outputs', label: 'outputs' },
        { value: 'component', label: 'component' },
        { value: 'cost', label: 'cost' },
      ],
    },
  ],
  charts: (runs, _arrays, view) =>
    metricsOf(view.choices.group ?? 'movement', runs, view).flatMap(([metric, label]) =>
      runs.some((run) => run.snapshots.some((snapshot) => metric in snapshot.metrics))
        ? [{ key: metric, metric, label, runs }]
        : [],
    ),
  toFigure,
  legend: groupLegend,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function toFigure({ metric, label, runs }: MetricChart, theme: ChartTheme, view: View): Figure {
  const lines = runs.map((run) => ({ run, points: metricPoints(run, metric, view) }));
  const range = rangeOfOneValue(lines.flatMap(({ points }) => points.map(({ y }) => y)));
  const layout = baseLayout(theme, xAxis(runs, view), { label, type: 'linear', range });
  const figure: Figure = {
    data: metricTraces(lines, theme, view, false),
    layout: {
      ...layout,
      margin: { l: 44, r: 10, t: 22, b: 34 },
      shapes: runs.flatMap((run) => stepCursor(run, theme, view)),
    },
    attributes: { 'data-points': String(lines.reduce((sum, { points }) => sum + points.length, 0)) },
  };
  return withAlertMarks(withProbeMarks(figure, runs, theme, view, 'other probe'), runs, theme, view);
}

/** Values that differ by no more than rounding are one value: an axis that told them apart would need labels of sixteen digits. */
function rangeOfOneValue(values: readonly number[]): [number, number] | undefined {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const size = Math.max(Math.abs(low), Math.abs(high));
  return high > low && high - low < 1e-6 * size ? [low - 0.5 * size, high + 0.5 * size] : undefined;
}
