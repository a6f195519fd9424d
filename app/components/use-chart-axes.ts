'use client';

import { useLocalStorage } from '@mantine/hooks';
import type { View } from '../panels/panel.ts';

export type ChartAxes = NonNullable<View['axes']>;

const NONE: ChartAxes = {};

/** The axes that the reader has chosen for a chart, of which there need be none on the page. */
export function storedAxes(chart: string): ChartAxes {
  try {
    return JSON.parse(localStorage.getItem(keyOf(chart)) ?? '{}') as ChartAxes;
  } catch {
    return NONE;
  }
}

/** Linear or log for the axes of one chart, as its reader left them; kept in the browser. */
export function useChartAxes(chart: string): [ChartAxes, (axes: ChartAxes) => void] {
  const [axes, setAxes] = useLocalStorage<ChartAxes>({ key: keyOf(chart), defaultValue: NONE });
  return [axes, setAxes];
}

function keyOf(chart: string): string {
  return `ntkboard-axes/${chart}`;
}
