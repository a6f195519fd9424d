import type { View } from './panel.ts';

/** Linear or log for the axes of one chart, where the reader chose. */
export type ChartAxes = NonNullable<View['axes']>;

/** As the address tells them: a chart, and its axes that are log or, after a minus, linear; `scalars/loss:y`, `scalars/loss:x-y`. */
export function parseChartAxes(told: readonly string[]): Record<string, ChartAxes> {
  return Object.fromEntries(
    told.flatMap((one) => {
      const [, chart, x, y] = /^(.+):(-?x)?(-?y)?$/.exec(one) ?? [];
      return chart === undefined ? [] : [[chart, { ...scaleOf('x', x), ...scaleOf('y', y) }]];
    }),
  );
}

/** The same list with another choice for one chart. */
export function withChartAxes(told: readonly string[], chart: string, { x, y }: ChartAxes): string[] {
  const others = told.filter((one) => one.slice(0, one.lastIndexOf(':')) !== chart);
  const sign = (scale: string | undefined, axis: string) => (scale ? `${scale === 'log' ? '' : '-'}${axis}` : '');
  return [...others, `${chart}:${sign(x, 'x')}${sign(y, 'y')}`];
}

function scaleOf(axis: 'x' | 'y', sign: string | undefined): ChartAxes {
  return sign === undefined ? {} : { [axis]: sign.startsWith('-') ? 'linear' : 'log' };
}
