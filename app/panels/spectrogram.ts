import { componentEigenvalues } from '../../lib/protocol/named-array.ts';
import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import { overSteps } from '../client/array-requests.ts';
import { positionOf } from '../figure/axis-of.ts';
import { baseLayout } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { colorBar } from '../figure/color-bar.ts';
import { binCentres, countInBins, type LogBins, logBins } from '../figure/log-bins.ts';
import { stepCursor } from '../figure/step-cursor.ts';
import { xAxis } from '../figure/x-axis.ts';
import { formatNumber } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface SpectrogramChart extends Chart {
  run: PanelRun;
  /** `[bin][step]`: share of the eigenvalues. */
  cells: readonly (readonly number[])[];
  xs: readonly number[];
  steps: readonly number[];
  bins: LogBins;
}

const MOST_BINS = 48;
const ROUNDING = 1e-13;

/** The density of the eigenvalues over the whole training. */
export const spectrogram: Panel<SpectrogramChart> = {
  title: 'Spectrogram',
  section: 'spectrum',
  caption:
    'The density of log₁₀ λ at every snapshot, training from left to right, colour the share of eigenvalues in the bin. A band that ' +
    'climbs: the kernel grows there; one that splits off at the top: outliers appear.',
  howToLog: 'await ntkLogger.step(model, X);',
  span: { medium: 12, wide: 4, several: 12 },
  height: 208,
  minChartWidth: 300,
  controls: [],
  choosesComponent: true,
  arrays: (run, view) => overSteps(run, arrayName(view)),
  charts: (runs, arrays, view) => {
    const found = runs.map((run) => ({ run, rows: arrays.overSteps(run.run.id, arrayName(view)) }));
    // One range of bins for all runs: their bands can be compared.
    const bins = logBins(
      found.flatMap(({ rows }) => [...rows.values()]),
      MOST_BINS,
      ROUNDING,
    );
    if (!bins) return [];
    return found.flatMap(({ run, rows }) => {
      const columns = run.snapshots.flatMap((snapshot) => {
        const [spectrum, x] = [rows.get(snapshot.step), positionOf(snapshot, run.run, view)];
        if (!spectrum || x === null) return [];
        const { counts } = countInBins(spectrum, bins);
        return [{ x, step: snapshot.step, shares: counts.map((count) => count / spectrum.length) }];
      });
      if (columns.length === 0) return [];
      const cells = Array.from({ length: bins.count }, (_, bin) => columns.map(({ shares }) => shares[bin]!));
      return [
        { key: run.run.id, run, bins, cells, xs: columns.map(({ x }) => x), steps: columns.map(({ step }) => step) },
      ];
    });
  },
  toFigure,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function arrayName(view: View): string {
  return view.component === TOTAL_COMPONENT ? 'eigenvalues' : componentEigenvalues(view.component);
}

function toFigure({ run, cells, xs, steps, bins }: SpectrogramChart, theme: ChartTheme, view: View): Figure {
  const layout = baseLayout(theme, xAxis([run], view), { label: 'log₁₀ λ' });
  const centres = binCentres(bins);
  return {
    data: [
      {
        type: 'heatmap',
        x: xs,
        y: centres,
        // Empty bins stay background.
        z: cells.map((row) => row.map((share) => (share > 0 ? share : null))),
        zmin: 0,
        colorscale: theme.sequential,
        customdata: cells.map(() => steps),
        text: centres.map((centre) => new Array<string>(steps.length).fill(formatNumber(10 ** centre))),
        hovertemplate: '%{z:.1%} of the eigenvalues near %{text}<br>step %{customdata}<extra></extra>',
        hoverongaps: false,
        colorbar: colorBar(theme, 'share', '.0%'),
      },
    ],
    layout: { ...layout, margin: { l: 44, r: 60, t: 22, b: 34 }, shapes: stepCursor(run, theme, view) },
    attributes: { 'data-points': String(xs.length) },
  };
}
