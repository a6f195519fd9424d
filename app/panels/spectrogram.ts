import { overSteps } from '../client/array-requests.ts';
import { baseLayout } from '../figure/base-layout.ts';
import type { ChartTheme } from '../figure/chart-theme.ts';
import { colorBar } from '../figure/color-bar.ts';
import { binCentres, countInBins, type LogBins, logBins } from '../figure/log-bins.ts';
import { oncePer } from '../figure/once-per.ts';
import { type PlacedSpectrum, placedSpectra, spectraName } from '../figure/placed-spectra.ts';
import { stepCursor } from '../figure/step-cursor.ts';
import { xAxis } from '../figure/x-axis.ts';
import { formatNumber } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface SpectrogramChart extends Chart {
  run: PanelRun;
  columns: Columns;
  bins: LogBins;
  /** The largest share of all runs, at the end of their one scale of colours. */
  most: number;
}

interface Columns {
  /** `[bin][step]`: share of the eigenvalues. */
  cells: readonly (readonly number[])[];
  xs: readonly number[];
  steps: readonly number[];
  /** The largest share. */
  most: number;
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
  arrays: (run, view) => overSteps(run, spectraName(view)),
  charts: (runs, arrays, view) => {
    const found = runs
      .map((run) => ({ run, spectra: placedSpectra(run, arrays, view) }))
      .filter(({ spectra }) => spectra.length > 0);
    // One range of bins for all runs: their bands can be compared.
    const bins = oncePer([arrays, ...found.map(({ spectra }) => spectra)], 'bins', () =>
      logBins(
        found.flatMap(({ spectra }) => spectra.map(({ spectrum }) => spectrum)),
        MOST_BINS,
        ROUNDING,
      ),
    );
    if (!bins) return [];
    const drawn = found.map(({ run, spectra }) => ({
      key: run.run.id,
      run,
      bins,
      columns: oncePer([spectra, bins], 'columns', () => columnsOf(spectra, bins)),
    }));
    const most = Math.max(...drawn.map(({ columns }) => columns.most));
    return drawn.map((chart) => ({ ...chart, most }));
  },
  toFigure,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function columnsOf(spectra: readonly PlacedSpectrum[], bins: LogBins): Columns {
  const shares = spectra.map(({ spectrum }) =>
    countInBins(spectrum, bins).counts.map((count) => count / spectrum.length),
  );
  return {
    cells: Array.from({ length: bins.count }, (_, bin) => shares.map((column) => column[bin]!)),
    xs: spectra.map(({ x }) => x),
    steps: spectra.map(({ step }) => step),
    most: shares.reduce((most, column) => Math.max(most, ...column), 0),
  };
}

function toFigure({ run, columns, bins, most }: SpectrogramChart, theme: ChartTheme, view: View): Figure {
  const layout = baseLayout(theme, xAxis([run], view), { label: 'log₁₀ λ' });
  return {
    data: oncePer([columns, theme], `heatmap ${most}`, () => [heatmapOf(columns, bins, most, theme)]),
    layout: { ...layout, margin: { l: 44, r: 60, t: 22, b: 34 }, shapes: stepCursor(run, theme, view) },
    attributes: { 'data-points': String(columns.xs.length) },
  };
}

function heatmapOf(
  { cells, xs, steps }: Columns,
  bins: LogBins,
  most: number,
  theme: ChartTheme,
): Record<string, unknown> {
  const centres = binCentres(bins);
  return {
    type: 'heatmap',
    x: xs,
    y: centres,
    // Empty bins stay background.
    z: cells.map((row) => row.map((share) => (share > 0 ? share : null))),
    zmin: 0,
    zmax: most,
    colorscale: theme.sequential,
    customdata: cells.map(() => steps),
    text: centres.map((centre) => new Array<string>(steps.length).fill(formatNumber(10 ** centre))),
    hovertemplate: '%{z:.1%} of the eigenvalues near %{text}<br>step %{customdata}<extra></extra>',
    hoverongaps: false,
    colorbar: colorBar(theme, 'share', '.0%'),
  };
}
