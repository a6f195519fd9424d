'use client';

import { useLocalStorage } from '@mantine/hooks';
import { createContext, useContext } from 'react';
import type { ChartAxes } from '../panels/chart-axes.ts';
import type { View } from '../panels/panel.ts';

const NONE: ChartAxes = {};

/** Writes the choice for one chart into the page's address, so that who is sent it sees the same. */
export const ChooseAxesContext = createContext<(chart: string, axes: ChartAxes) => void>(() => {});

/** The axes that the address, or else the reader's last choice, gives a chart, of which there need be none on the page. */
export function storedAxes(chart: string, { chartAxes }: View): ChartAxes {
  try {
    return chartAxes?.[chart] ?? (JSON.parse(localStorage.getItem(keyOf(chart)) ?? '{}') as ChartAxes);
  } catch {
    return NONE;
  }
}

/** Linear or log for the axes of one chart: as the address says, else as its reader left them, which the browser keeps. */
export function useChartAxes(chart: string, { chartAxes }: View): [ChartAxes, (axes: ChartAxes) => void] {
  const [kept, keep] = useLocalStorage<ChartAxes>({ key: keyOf(chart), defaultValue: NONE });
  const tell = useContext(ChooseAxesContext);
  const choose = (axes: ChartAxes) => {
    keep(axes);
    tell(chart, axes);
  };
  return [chartAxes?.[chart] ?? kept, choose];
}

function keyOf(chart: string): string {
  return `ntkboard-axes/${chart}`;
}
