import type { Figure } from '../panels/panel.ts';
import { autoRange, linearTicks } from './auto-axis.ts';
import { unescapeHtml } from './escape-html.ts';

/** Widths in parts of the font's size, of the widest common font. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[.,]/, 0.33],
  [/[⁰¹²³⁴-⁹⁻]/, 0.42],
  [/\d/, 0.64],
  [/[×−]/, 0.84],
];
const OTHER = 0.56;
/** Between the labels and the plot, and between them and the edge, in CSS pixels. */
const GAPS = 7;

interface Axis {
  type: string;
  visible?: boolean;
  range?: [number, number];
  tickvals?: readonly number[];
  ticktext?: readonly string[];
  tickfont: { size: number };
}

/** The figure with as wide a left margin as the labels of its y axis need: as it was, where they fit. */
export function withLabelRoom(figure: Figure): Figure {
  const { margin, yaxis, annotations } = figure.layout as {
    margin: { l: number };
    yaxis?: Axis;
    annotations?: Record<string, unknown>[];
  };
  if (!yaxis || yaxis.visible === false) return figure;
  const widestLabel = widestOf(yaxis, figure.data);
  const left = Math.ceil(widestLabel * yaxis.tickfont.size) + GAPS;
  if (left <= margin.l) return figure;
  // The axis' name stays at the left edge.
  const moved = annotations?.map((one) =>
    one.xref === 'paper' && one.x === 0 && typeof one.xshift === 'number'
      ? { ...one, xshift: one.xshift - (left - margin.l) }
      : one,
  );
  return {
    ...figure,
    layout: { ...figure.layout, margin: { ...margin, l: left }, ...(moved ? { annotations: moved } : {}) },
  };
}

/** The width of the widest label. Powers of ten, where Plotly chooses the labels of a log axis, are never wide. */
function widestOf({ type, range, tickvals, ticktext }: Axis, data: Figure['data']): number {
  if (tickvals) return widest((ticktext ?? []).map(unescapeHtml));
  if (type !== 'linear') return 0;
  const curves = data.flatMap(({ y, yaxis }) => (yaxis === undefined && Array.isArray(y) ? [y as number[]] : []));
  const ends = range ?? autoRange(curves);
  return ends ? widestBetween(ends) : 0;
}

/** Of linear axes by their ends, which live data seldom moves. */
const known = new Map<string, number>();
const MOST_KNOWN = 1000;

function widestBetween(ends: readonly [number, number]): number {
  const key = ends.join();
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const width = widest(linearTicks(ends).map(({ text }) => text));
  known.set(key, width);
  return width;
}

function widest(labels: readonly string[]): number {
  return Math.max(0, ...labels.map(widthOf));
}

/** In parts of the font's size. */
function widthOf(label: string): number {
  let width = 0;
  for (const character of label) width += WIDTHS.find(([kind]) => kind.test(character))?.[1] ?? OTHER;
  return width;
}
