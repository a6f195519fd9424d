import type { Figure } from '../panels/panel.ts';

/** Curves that a picture's legend names. */
const MOST = 20;

/** Of an entry in CSS pixels: its line with the room around it, a character, its height. */
const ENTRY = { line: 46, character: 6.2, height: 20 };

/**
 * A figure as it stands alone, outside the page that tells which colour is which run: on a ground, and with a legend below it where it has several named
 * curves.
 */
export function pictureOf({ data, layout }: Figure, surface: string, width: number): Pick<Figure, 'data' | 'layout'> {
  const alone = { ...layout, paper_bgcolor: surface, autosize: false };
  const named = data.filter(isNamedCurve);
  const names = new Set(named.map(({ name }) => name));
  if (layout.showlegend || names.size < 2) return { data, layout: alone };
  const shown = new Set([...names].slice(0, MOST).map((one) => named.find(({ name }) => name === one)));
  const margin = layout.margin as Record<string, number> | undefined;
  const longest = Math.max(...[...shown].map((trace) => String(trace?.name).length));
  const beside = Math.max(1, Math.floor((width - 100) / (ENTRY.line + ENTRY.character * longest)));
  const rows = Math.ceil(shown.size / beside);
  return {
    data: data.map((trace) => ({ ...trace, showlegend: shown.has(trace) })),
    layout: {
      ...alone,
      showlegend: true,
      legend: {
        orientation: 'h',
        xref: 'container',
        x: 0.5,
        xanchor: 'center',
        yref: 'container',
        y: 0,
        yanchor: 'bottom',
      },
      margin: { ...margin, b: (margin?.b ?? 34) + 4 + ENTRY.height * rows },
    },
  };
}

function isNamedCurve({ type, name, mode, yaxis, hoverinfo }: Record<string, unknown>): boolean {
  // At the upper edge stand the marks of alerts and texts; what has no label of its own stands behind another curve.
  const told = typeof name === 'string' && hoverinfo !== 'skip';
  return type === 'scatter' && told && String(mode).includes('lines') && yaxis === undefined;
}
