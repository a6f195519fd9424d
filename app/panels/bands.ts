import type { Numbers } from '../client/api.ts';
import { overSteps } from '../client/array-requests.ts';
import { baseLayout, logRange } from '../figure/base-layout.ts';
import { type ChartTheme, fade } from '../figure/chart-theme.ts';
import { oncePer } from '../figure/once-per.ts';
import { type PlacedSpectrum, placedSpectra, spectraName } from '../figure/placed-spectra.ts';
import { stepCursor } from '../figure/step-cursor.ts';
import { xAxis } from '../figure/x-axis.ts';
import { formatNumber } from '../format/format.ts';
import type { Chart, Figure, Panel, PanelRun, View } from './panel.ts';

interface BandsChart extends Chart {
  run: PanelRun;
  points: readonly PlacedSpectrum[];
  range: [number, number] | undefined;
  one: boolean;
}

/** Pairs of quantiles, from the widest band to the narrowest. */
const BANDS = [
  [0, 1],
  [0.1, 0.9],
  [0.25, 0.75],
] as const;
const TOP = 5;
const ROUNDING = 1e-13;

/** Quantiles and the largest eigenvalues over training. */
export const bands: Panel<BandsChart> = {
  title: 'Eigenvalue bands',
  section: 'spectrum',
  caption:
    'Over training: the largest five eigenvalues as lines, the median as a thick one, and bands of the middle 50 %, 80 % and all ' +
    'eigenvalues. Bands drifting apart: conditioning gets worse.',
  howToLog: 'await ntkLogger.step(model, X);',
  span: { medium: 6, wide: 4, several: 6 },
  height: 208,
  minChartWidth: 280,
  controls: [],
  choosesComponent: true,
  arrays: (run, view) => overSteps(run, spectraName(view)),
  charts: (runs, arrays, view) => {
    const drawn = runs.flatMap((run) => {
      const points = placedSpectra(run, arrays, view);
      return points.length > 0 ? [{ key: run.run.id, run, points, one: runs.length === 1 }] : [];
    });
    // Of every value: the ends alone may be what a log axis cannot show.
    const range = oncePer(
      drawn.map(({ points }) => points),
      'range',
      () =>
        logRange(
          drawn.flatMap(({ points }) => points.flatMap(({ spectrum }) => [...spectrum])),
          ROUNDING,
        ),
    );
    return drawn.map((chart) => ({ ...chart, range }));
  },
  toFigure,
  pick: ({ customdata }) => (typeof customdata === 'number' ? { step: customdata } : null),
};

function toFigure({ run, points, range, one }: BandsChart, theme: ChartTheme, view: View): Figure {
  const color = one ? theme.accent : run.color;
  const layout = baseLayout(theme, xAxis([run], view), { label: 'eigenvalue', type: 'log', range });
  return {
    data: oncePer([points], color, () => tracesOf(points, color)),
    layout: { ...layout, shapes: stepCursor(run, theme, view) },
    attributes: { 'data-points': String(points.length) },
  };
}

function tracesOf(points: Points, color: string): Record<string, unknown>[] {
  const top = Array.from({ length: Math.min(TOP, points[0]!.spectrum.length) }, (_, k) => k);
  return [
    ...BANDS.flatMap((band, i) => bandTraces(points, band, fade(color, 0.1 + 0.07 * i))),
    ...top.map((k) =>
      line(points, (spectrum) => spectrum.at(-1 - k), `λ<sub>${k + 1}</sub>`, fade(color, 0.85 - 0.13 * k), 1),
    ),
    line(points, (spectrum) => quantile(spectrum, 0.5), 'median', color, 2),
  ];
}

/** The value at quantile `q` of a spectrum in ascending order. */
export function quantile(spectrum: Numbers, q: number): number {
  return spectrum[Math.round(q * (spectrum.length - 1))]!;
}

type Points = BandsChart['points'];

function line(
  points: Points,
  of: (spectrum: Numbers) => number | undefined,
  name: string,
  color: string,
  width: number,
) {
  const values = points.map(({ spectrum }) => positive(of(spectrum)));
  return {
    type: 'scatter',
    mode: points.length === 1 ? 'markers' : 'lines',
    name,
    x: points.map(({ x }) => x),
    y: values,
    customdata: points.map(({ step }) => step),
    text: values.map((value) => (value === null ? '' : formatNumber(value))),
    line: { color, width },
    marker: { color, size: 4 },
    hovertemplate: `${name} = %{text} · step %{customdata}<extra></extra>`,
  };
}

/** Plotly fills from a trace to the one before it. */
function bandTraces(points: Points, [low, high]: readonly [number, number], fillcolor: string) {
  const edge = { type: 'scatter', mode: 'lines', x: points.map(({ x }) => x), line: { width: 0 }, hoverinfo: 'skip' };
  // What is not positive lies below every axis: the band reaches the bottom there.
  const smallest = Math.min(...points.flatMap(({ spectrum }) => positive(quantile(spectrum, 0.5)) ?? []));
  const at = (q: number) => points.map(({ spectrum }) => positive(quantile(spectrum, q)) ?? smallest * ROUNDING);
  return [
    { ...edge, y: at(high) },
    { ...edge, y: at(low), fill: 'tonexty', fillcolor },
  ];
}

function positive(value: number | undefined): number | null {
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : null;
}
