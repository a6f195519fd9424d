import type { ChartTheme } from './chart-theme.ts';

/** A thin colour bar at the right of a heatmap. */
export function colorBar(theme: ChartTheme, title: string, tickformat: string): Record<string, unknown> {
  return {
    thickness: 8,
    len: 1,
    lenmode: 'fraction',
    x: 1.01,
    xpad: 2,
    ypad: 0,
    outlinewidth: 0,
    nticks: 5,
    tickformat,
    exponentformat: 'power',
    ticks: '',
    tickfont: { size: 10, color: theme.muted },
    title: { text: title, side: 'right', font: { size: 10.5, color: theme.muted } },
  };
}
