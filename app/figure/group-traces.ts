import { formatConfigValue, formatNumber } from '../format/format.ts';
import type { Legend, PanelRun, View } from '../panels/panel.ts';
import { type ChartTheme, fade, runPalette } from './chart-theme.ts';
import { heights } from './curve.ts';
import { escapeHtml } from './escape-html.ts';
import { bandOf } from './group-band.ts';
import { configOf, factsOf, telling } from './hyperparameters.ts';

/** One run's curve, which joins those of its group. */
export interface GroupLine {
  run: PanelRun;
  validation?: boolean;
  curve: { x: readonly number[]; y: readonly number[] };
}

/** What runs can be grouped by: config keys in which they differ, their group where they have one, and every other key. */
export function groupingKeys(runs: readonly PanelRun[]): string[] {
  const facts = runs.map(factsOf);
  const group = runs.some(({ run }) => run.group !== null) ? [RUN_GROUP] : [];
  return [...new Set([...telling(facts), ...group, ...facts.flatMap(({ config }) => [...config.keys()])])];
}

const RUN_GROUP = 'group';

/** One curve for each group of `runs`, the mean of its lines, in a band from the lowest to the highest of them. */
export function groupTraces(
  lines: readonly GroupLine[],
  runs: readonly PanelRun[],
  key: string,
  log: boolean,
  theme: ChartTheme,
): Record<string, unknown>[] {
  const colors = groupColors(runs, key, theme);
  const groups = [...Map.groupBy(lines, (line) => groupOf(line.run, key) + (line.validation ? ' (val)' : ''))];
  return groups.flatMap(([name, own]) => {
    const color = colors.get(groupOf(own[0]!.run, key))!;
    const band = bandOf(own.map(({ curve }) => ({ x: curve.x, y: heights(curve.y, log) })));
    const count = `${own.length} run${own.length === 1 ? '' : 's'}`;
    const edge = { type: 'scatter', mode: 'lines', x: band.x, line: { width: 0 }, hoverinfo: 'skip' };
    return [
      { ...edge, y: band.high },
      { ...edge, y: band.low, fill: 'tonexty', fillcolor: fade(color, 0.16) },
      {
        type: 'scatter',
        mode: 'lines',
        name: `${key} = ${name}`,
        x: band.x,
        y: band.mean,
        text: band.mean.map(
          (mean, i) => `${formatNumber(mean)} (${formatNumber(band.low[i]!)} to ${formatNumber(band.high[i]!)})`,
        ),
        hovertemplate: `<b>${escapeHtml(`${key} = ${name}`)}</b>, ${count}<br>%{text}<extra></extra>`,
        line: { color, width: 1.75, dash: own[0]!.validation ? '5px,3px' : 'solid' },
      },
    ];
  });
}

/** Which colour is which group; null where runs are not grouped. */
export function groupLegend(runs: readonly PanelRun[], theme: ChartTheme, view: View): Legend | null {
  const key = view.choices.band;
  if (!key || runs.length < 2) return null;
  return { title: key, entries: [...groupColors(runs, key, theme)].map(([name, color]) => ({ name, color })) };
}

/** By the values of all runs, so that a group has one colour in every chart of the page. */
function groupColors(runs: readonly PanelRun[], key: string, theme: ChartTheme): ReadonlyMap<string, string> {
  return colorsOfGroups(
    runs.map((run) => groupOf(run, key)),
    theme.mode,
  );
}

/** The colour of each group that is among these. */
export function colorsOfGroups(groups: readonly string[], mode: ChartTheme['mode']): ReadonlyMap<string, string> {
  const palette = runPalette(mode);
  const values = [...new Set(groups)].sort((a, b) => {
    const difference = Number(a) - Number(b);
    return Number.isNaN(difference) ? a.localeCompare(b, 'en', { numeric: true }) : difference;
  });
  return new Map(values.map((value, place) => [value, palette[place % palette.length]!]));
}

/** The value by which a run is grouped. */
export function groupOf({ run }: Pick<PanelRun, 'run'>, key: string): string {
  if (key === RUN_GROUP && run.group !== null) return run.group;
  const value = configOf(run).get(key);
  return value === undefined ? 'not set' : formatConfigValue(value);
}
