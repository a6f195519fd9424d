import type { Chart, Figure, Panel, View } from '../panels/panel.ts';
import type { ChartTheme } from './chart-theme.ts';
import { withLabelRoom } from './label-room.ts';

/** The figure of a panel's chart as it is drawn everywhere: with room for its labels and, where the panel lets them be chosen, with the chart's own axes. */
export function figureOf<C extends Chart>(
  panel: Panel<C>,
  chart: C,
  theme: ChartTheme,
  view: View,
  axes?: View['axes'],
): Figure {
  return withLabelRoom(panel.toFigure(chart, theme, panel.ownAxes && axes ? { ...view, axes } : view));
}
