import type { AlertJson } from '../../lib/protocol/alert.ts';
import type { Figure, PanelRun, View } from '../panels/panel.ts';
import { positionOf } from './axis-of.ts';
import { cursorLine } from './base-layout.ts';
import { type ChartTheme, fade } from './chart-theme.ts';
import { escapeHtml } from './escape-html.ts';

/** Marks a run: the newest ones. */
const SHOWN = 200;
const SYMBOLS = { info: 'circle', warning: 'triangle-down', error: 'diamond' };

/** `figure`, a curve over steps, with a line and a mark that tells its text at every alert of the runs. */
export function withAlertMarks(figure: Figure, runs: readonly PanelRun[], theme: ChartTheme, view: View): Figure {
  const marks = runs.flatMap((run) =>
    run.alerts.slice(-SHOWN).flatMap((alert) => {
      const x = positionOf(alert, view);
      return x === null ? [] : [{ x, alert, name: runs.length > 1 ? run.run.name : '' }];
    }),
  );
  if (marks.length === 0) return figure;
  const colors = marks.map(({ alert }) => colorOf(alert, theme));
  const shapes = (figure.layout.shapes ?? []) as Record<string, unknown>[];
  return {
    ...figure,
    data: [
      ...figure.data,
      {
        type: 'scatter',
        mode: 'markers',
        name: 'alerts',
        // An axis of its own from 0 to 1, so that the marks stay at the upper edge whatever the curve does.
        yaxis: 'y2',
        cliponaxis: false,
        x: marks.map(({ x }) => x),
        y: marks.map(() => 1),
        customdata: marks.map(({ alert }) => alert.step),
        text: marks.map(({ alert, name }) => describe(alert, name)),
        hovertemplate: '%{text}<extra></extra>',
        marker: { size: 8, color: colors, symbol: marks.map(({ alert }) => SYMBOLS[alert.severity]) },
      },
    ],
    layout: {
      ...figure.layout,
      shapes: [...marks.map(({ x }, i) => cursorLine(x, fade(colors[i]!, 0.55), 'dot')), ...shapes],
      yaxis2: { overlaying: 'y', range: [0, 1], fixedrange: true, visible: false },
    },
    attributes: { ...figure.attributes, 'data-alerts': String(marks.length) },
  };
}

function colorOf({ severity }: AlertJson, theme: ChartTheme): string {
  return { info: theme.accent, warning: theme.warning, error: theme.error }[severity];
}

function describe({ rule, severity, message, step }: AlertJson, name: string): string {
  const head = `${severity}: ${rule}${name ? ` · ${name}` : ''}`;
  return `<b>${escapeHtml(head)}</b><br>${escapeHtml(message)}<br>step ${step}`;
}
