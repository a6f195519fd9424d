import type { ChartTheme } from './chart-theme.ts';
import { endsAbove } from './ends-above.ts';
import { logTicks } from './log-ticks.ts';

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** What a figure says about one axis. */
export interface AxisChoice {
  label: string;
  type?: 'linear' | 'log' | 'date';
  /** Data range; log axes take powers of ten. Absent: Plotly's own. */
  range?: readonly [number, number] | undefined;
  /** What the axis counts, where several charts share it: they are zoomed together and have one cursor. */
  shared?: string;
  /** Changes whenever `range` must replace what the reader chose in this chart. */
  revision?: string;
}

/**
 * The layout all figures share: thin axes, a faint horizontal grid, labels at the ends of the axes with an arrow, no
 * animation. `uirevision` keeps the reader's zoom while live data arrives.
 */
export function baseLayout(theme: ChartTheme, x: AxisChoice, y: AxisChoice): Record<string, unknown> {
  return {
    autosize: true,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: FONT, size: 11, color: theme.muted },
    margin: { l: 48, r: 12, t: 22, b: 34 },
    showlegend: false,
    hovermode: 'closest',
    hoverlabel: {
      bgcolor: theme.surface,
      bordercolor: theme.axis,
      font: { family: FONT, size: 12, color: theme.text },
      align: 'left',
    },
    uirevision: `${x.type}${x.label}${y.type}${y.label}`,
    ...(x.shared ? { meta: { sharedX: x.shared } } : {}),
    xaxis: {
      ...axis(theme, x),
      showgrid: false,
      ticks: 'outside',
      uirevision: `${x.type}${x.label}${x.revision ?? ''}`,
    },
    yaxis: { ...axis(theme, y), gridcolor: theme.grid, gridwidth: 1, showline: false, ticks: '' },
    annotations: [axisLabel(theme, `↑ ${y.label}`, 'y'), axisLabel(theme, `${x.label} →`, 'x')],
    shapes: [],
  };
}

/** A vertical line at `x`, for example at the chosen step. */
export function cursorLine(x: number, color: string, dash: 'solid' | 'dot' = 'solid'): Record<string, unknown> {
  return {
    type: 'line',
    xref: 'x',
    yref: 'paper',
    x0: x,
    x1: x,
    y0: 0,
    y1: 1,
    line: { color, width: 1, dash },
    layer: 'below',
  };
}

/** Of ten: what lies beyond is no number, and has no label. */
export const HIGHEST_POWER = 308.25;

/** A log axis range in powers of ten that holds every positive value, with a little air; undefined without any. Values
 * below `floor` times the largest do not count. */
export function logRange(values: readonly number[], floor = 0): [number, number] | undefined {
  const ends = endsAbove([values], floor);
  if (!ends) return undefined;
  const [from, to] = [Math.log10(ends[0]), Math.log10(ends[1])];
  const air = Math.max(0.06 * (to - from), 0.05);
  return [from - air, Math.min(to + air, HIGHEST_POWER)];
}

function axis(theme: ChartTheme, choice: AxisChoice): Record<string, unknown> {
  return {
    type: choice.type ?? 'linear',
    linecolor: theme.axis,
    linewidth: 1,
    showline: true,
    zeroline: false,
    tickcolor: theme.axis,
    ticklen: 4,
    tickfont: { size: 11, color: theme.muted },
    nticks: 6,
    fixedrange: false,
    automargin: false,
    ...(choice.range ? { range: [...choice.range], autorange: false } : {}),
    ...scaleOf(theme, choice),
  };
}

function scaleOf(theme: ChartTheme, { type, range }: AxisChoice): Record<string, unknown> {
  if (type === 'log') return logAxis(theme, range);
  return type === 'date' ? { nticks: 4 } : { exponentformat: 'SI', separatethousands: true };
}

/** Whole decades, thinned to about five labels; below about two decades labels between the powers. */
function logAxis(theme: ChartTheme, range: AxisChoice['range']): Record<string, unknown> {
  const decades = range ? range[1] - range[0] : 4;
  if (range && decades < 2.2) return { tickmode: 'array', ...logTicks(range) };
  // Plotly enlarges the labels of powers by a quarter.
  const tickfont = { size: 8.8, color: theme.muted };
  // Without a range Plotly chooses the labels: one a decade could be hundreds.
  const spacing = range ? { dtick: Math.max(1, Math.ceil(decades / 5)) } : {};
  return { exponentformat: 'power', ...spacing, showexponent: 'all', tickfont };
}

function axisLabel(theme: ChartTheme, text: string, which: 'x' | 'y'): Record<string, unknown> {
  const common = { text, showarrow: false, xref: 'paper', yref: 'paper', font: { size: 11, color: theme.muted } };
  return which === 'y'
    ? { ...common, x: 0, y: 1, xanchor: 'left', yanchor: 'bottom', xshift: -40, yshift: 4 }
    : { ...common, x: 1, y: 0, xanchor: 'right', yanchor: 'top', yshift: -17 };
}
