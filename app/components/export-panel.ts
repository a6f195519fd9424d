import type { Chart, Figure } from '../panels/panel.ts';

/** What a panel can be saved as. */
export const EXPORT_FORMATS = ['PNG', 'SVG', 'CSV', 'JSON'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A chart with its figure. */
export interface DrawnChart {
  chart: Chart;
  figure: Figure;
}

/** Every point of every trace as one row: `chart, trace, x, y, z`. A cell that a spreadsheet would take for a formula gets an apostrophe. */
export function panelCsv(charts: readonly DrawnChart[]): string {
  const rows = charts.flatMap(({ chart, figure }) =>
    figure.data
      // Edges of filled bands have no name of their own: they are drawn from what the others tell.
      .flatMap((trace, i) => pointsOf(trace).map((point) => [chart.key, trace.name ?? String(i), ...point])),
  );
  return [['chart', 'trace', 'x', 'y', 'z'], ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

/** The charts as Plotly's JSON, which `Plotly.newPlot` and `plotly.io.from_json` draw again. */
export function panelJson(title: string, charts: readonly DrawnChart[]): string {
  return JSON.stringify({
    title,
    charts: charts.map(({ chart, figure: { data, layout, note } }) => ({ key: chart.key, note, data, layout })),
  });
}

type Point = [x: unknown, y: unknown, z: unknown];

function pointsOf(trace: Record<string, unknown>): Point[] {
  const [x, y, z] = [trace.x, trace.y, trace.z].map((column) => (isList(column) ? Array.from(column) : undefined));
  if (z) {
    return z.flatMap((row, i) =>
      Array.from(row as ArrayLike<unknown>, (value, j): Point => [x?.[j] ?? j, y?.[i] ?? i, value]),
    );
  }
  return (y ?? x ?? []).map((_, i): Point => [x?.[i] ?? i, y?.[i], undefined]);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${String(value)}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Gives the reader a file. */
export function saveFile(name: string, content: Blob | string): void {
  const link = document.createElement('a');
  link.href = typeof content === 'string' ? content : URL.createObjectURL(content);
  link.download = name;
  link.click();
  if (typeof content !== 'string') setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
