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
  const widest = Math.max(0, ...labelsOf(yaxis, figure.data).map(widthOf));
  const left = Math.ceil(widest * yaxis.tickfont.size) + GAPS;
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

/** Powers of ten, where Plotly chooses the labels of a log axis, are never wide. */
function labelsOf({ type, range, tickvals, ticktext }: Axis, data: Figure['data']): string[] {
  if (tickvals) return (ticktext ?? []).map(unescapeHtml);
  if (type !== 'linear') return [];
  const curves = data.flatMap(({ y, yaxis }) => (yaxis === undefined && Array.isArray(y) ? [y as number[]] : []));
  const ends = range ?? autoRange(curves);
  return ends ? linearTicks(ends).map(({ text }) => text) : [];
}

/** In parts of the font's size. */
function widthOf(label: string): number {
  let width = 0;
  for (const character of label) width += WIDTHS.find(([kind]) => kind.test(character))?.[1] ?? OTHER;
  return width;
}
