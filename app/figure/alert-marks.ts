import type { AlertJson } from '../../lib/protocol/alert.ts';
import type { TextEntry } from '../../lib/protocol/text.ts';
import { shorten } from '../format/format.ts';
import type { Figure, PanelRun, View } from '../panels/panel.ts';
import { type AlertRange, alertBands, alertRanges } from './alert-ranges.ts';
import { positionOf } from './axis-of.ts';
import { cursorLine } from './base-layout.ts';
import { type ChartTheme, fade } from './chart-theme.ts';
import { escapeHtml } from './escape-html.ts';

/** Marks a run: the newest ones. */
const SHOWN = 200;
const SYMBOLS = { info: 'circle', warning: 'triangle-down', error: 'diamond' };

interface Mark {
  x: number;
  step: number;
  color: string;
  symbol: string;
  text: string;
}

/**
 * `figure`, a curve over steps, with a line and a mark that tells its text at every alert of the runs and at every text they logged, and with a band for
 * as long as what an alert told went on.
 */
export function withAlertMarks(figure: Figure, runs: readonly PanelRun[], theme: ChartTheme, view: View): Figure {
  const several = runs.length > 1;
  const ranges = runs.map((run) => alertRanges(run, SHOWN));
  const alerts = runs.flatMap((run, r) =>
    run.alerts.slice(-SHOWN).flatMap((alert) => {
      const range = ranges[r]!.find((one) => one.alert === alert);
      return markOf(run, view, alert, alertLook(alert, range, theme, several ? run : null));
    }),
  );
  const texts = runs.flatMap((run) =>
    (run.texts ?? []).slice(-SHOWN).flatMap((text) => markOf(run, view, text, textLook(text, theme))),
  );
  const marks = [...texts, ...alerts];
  if (marks.length === 0) return figure;
  const shapes = (figure.layout.shapes ?? []) as Record<string, unknown>[];
  const axis = (figure.layout.xaxis ?? {}) as { type?: string; range?: [number, number] };
  const bands = runs.flatMap((run, r) =>
    alertBands(run, ranges[r]!, ({ severity }) => colorsOf(theme)[severity], view, axis),
  );
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
        customdata: marks.map(({ step }) => step),
        text: marks.map(({ text }) => text),
        hovertemplate: '%{text}<extra></extra>',
        marker: { size: 8, color: marks.map(({ color }) => color), symbol: marks.map(({ symbol }) => symbol) },
      },
    ],
    layout: {
      ...figure.layout,
      shapes: [...bands, ...marks.map(({ x, color }) => cursorLine(x, fade(color, 0.55), 'dot')), ...shapes],
      yaxis2: { overlaying: 'y', range: [0, 1], fixedrange: true, visible: false },
    },
    attributes: {
      ...figure.attributes,
      ...(alerts.length > 0 ? { 'data-alerts': String(alerts.length) } : {}),
      ...(texts.length > 0 ? { 'data-notes': String(texts.length) } : {}),
    },
  };
}

type Look = Omit<Mark, 'x' | 'step'>;

function markOf(run: PanelRun, view: View, row: AlertJson | TextEntry, look: Look): Mark[] {
  const x = positionOf(row, run.run, view);
  return x === null ? [] : [{ x, step: row.step, ...look }];
}

function alertLook(
  { rule, severity, message, step }: AlertJson,
  range: AlertRange | undefined,
  theme: ChartTheme,
  run: PanelRun | null,
): Look {
  const head = `${severity}: ${rule}${run ? ` · ${run.run.name}` : ''}`;
  return {
    color: colorsOf(theme)[severity],
    symbol: SYMBOLS[severity],
    text: `<b>${escapeHtml(head)}</b><br>${escapeHtml(message)}<br>${whenOf(step, range)}`,
  };
}

function whenOf(step: number, range: AlertRange | undefined): string {
  if (!range) return `step ${step}`;
  return range.until ? `from step ${step}, over at ${range.until.step}` : `since step ${step}`;
}

function colorsOf({ accent, warning, error }: ChartTheme) {
  return { info: accent, warning, error };
}

function textLook({ name, text, step }: TextEntry, theme: ChartTheme): Look {
  const line = text.split('\n', 1)[0] ?? '';
  return {
    color: theme.muted,
    symbol: 'square',
    text: `<b>${escapeHtml(name)}</b><br>${escapeHtml(shorten(line, 80))}<br>step ${step}`,
  };
}
