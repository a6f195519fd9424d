'use client';

import { useLocalStorage } from '@mantine/hooks';
import type { View } from '../panels/panel.ts';

export type ChartAxes = NonNullable<View['axes']>;

const NONE: ChartAxes = {};

/** Linear or log for the axes of one chart, as its reader left them; kept in the browser. */
export function useChartAxes(chart: string): [ChartAxes, (axes: ChartAxes) => void] {
  const [axes, setAxes] = useLocalStorage<ChartAxes>({ key: `ntkboard-axes/${chart}`, defaultValue: NONE });
  return [axes, setAxes];
}
