import { flattenConfig } from '../format/flatten-config.ts';
import { formatConfigValue, formatNumber } from '../format/format.ts';
import { type ChartTheme, fade, runPalette } from './chart-theme.ts';
import { type Curve, heights } from './curve.ts';
import { escapeHtml } from './escape-html.ts';
import { bandOf } from './group-band.ts';
import type { ScalarLine } from './scalar-groups.ts';

type DrawnLine = ScalarLine & { curve: Curve };

/** One curve for each value of a config key, the mean of its runs, in a band from their lowest to their highest. */
export function groupTraces(
  lines: readonly DrawnLine[],
  key: string,
  log: boolean,
  theme: ChartTheme,
): Record<string, unknown>[] {
  const groups = [...Map.groupBy(lines, (line) => valueIn(line, key) + (line.validation ? ' (val)' : ''))];
  const values = [...new Set(lines.map((line) => valueIn(line, key)))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const palette = runPalette(theme.mode);
  return groups.flatMap(([name, own]) => {
    const color = palette[values.indexOf(valueIn(own[0]!, key)) % palette.length]!;
    const band = bandOf(own.map(({ curve }) => ({ x: curve.x, y: heights(curve.y, log) })));
    const runs = `${own.length} run${own.length === 1 ? '' : 's'}`;
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
        hovertemplate: `<b>${escapeHtml(`${key} = ${name}`)}</b>, ${runs}<br>%{text}<extra></extra>`,
        line: { color, width: 1.75, dash: own[0]!.validation ? '5px,3px' : 'solid' },
      },
    ];
  });
}

function valueIn({ run }: ScalarLine, key: string): string {
  const entry = flattenConfig(run.run.config).find(([path]) => path === key);
  return entry ? formatConfigValue(entry[1]) : 'not set';
}
