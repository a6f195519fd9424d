import type { ChartTheme } from '../figure/chart-theme.ts';
import { figureOf } from '../figure/figure-of.ts';
import type { Chart, Panel, View } from '../panels/panel.ts';
import type { PlotlyElement } from '../plotly.d.ts';
import type { DrawnChart } from './export-panel.ts';

/**
 * The figures of a panel as the reader sees them: with the axes chosen for each chart alone, between the ends that a chart in sight was zoomed to.
 */
export function figuresAsSeen(
  id: string,
  panel: Panel<Chart>,
  charts: readonly Chart[],
  theme: ChartTheme,
  view: View,
): DrawnChart[] {
  return charts.map((chart) => {
    const figure = figureOf(panel, chart, theme, view, view.chartAxes?.[`${id}/${chart.key}`]);
    return { chart, figure: { ...figure, layout: withEnds(figure.layout, elementOf(id, chart)) } };
  });
}

function elementOf(id: string, { key }: Chart): PlotlyElement | null {
  return document.querySelector(`#panel-${id} [data-chart="${CSS.escape(key)}"] .js-plotly-plot:not([aria-busy])`);
}

function withEnds(layout: Record<string, unknown>, element: PlotlyElement | null): Record<string, unknown> {
  const drawn = element?._fullLayout;
  if (!drawn) return layout;
  const ended = (['xaxis', 'yaxis'] as const).map((name) => {
    const axis = layout[name] as Record<string, unknown>;
    const same = drawn[name].type === axis.type;
    return [name, same ? { ...axis, range: [...drawn[name].range], autorange: false } : axis];
  });
  return { ...layout, ...Object.fromEntries(ended) };
}
