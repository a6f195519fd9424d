import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A figure as plotly takes it: https://plotly.com/javascript/reference/ */
export interface Figure {
  title: string;
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

/** Told apart by colour-blind readers as well (Okabe & Ito). */
export const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;

/** Writes the figure as one page that needs neither network nor server. */
export function writeFigure(path: string, { title, data, layout }: Figure): void {
  const plotly = readFileSync(createRequire(import.meta.url).resolve('plotly.js/dist/plotly-basic.min.js'), 'utf8');
  const common = {
    title: { text: title, font: { size: 16 } },
    colorway: COLOURS,
    template: 'none',
    font: { family: 'system-ui, sans-serif', size: 13 },
    margin: { l: 70, r: 30, t: 60, b: 60 },
  };
  const figure = JSON.stringify({ data, layout: { ...common, ...layout } }).replaceAll('<', '\\u003c');
  writeFileSync(
    path,
    `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>
<style>body { margin: 0 } #figure { height: 100vh }</style>
<div id="figure"></div>
<script>${plotly}</script>
<script>
const figure = ${figure};
Plotly.newPlot('figure', figure.data, figure.layout, { responsive: true, displaylogo: false });
</script>
</html>
`,
  );
}
