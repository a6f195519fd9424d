'use client';

import { createContext, useContext } from 'react';
import type { ChartAxes } from '../panels/chart-axes.ts';
import type { View } from '../panels/panel.ts';

const NONE: ChartAxes = {};

/** How the axes of one chart, named by its panel and key, are chosen. */
export const ChooseAxesContext = createContext<(chart: string, axes: ChartAxes) => void>(() => {});

/** Linear or log for the axes of one chart, as its reader chose. */
export function useChartAxes(chart: string, { chartAxes }: View): [ChartAxes, (axes: ChartAxes) => void] {
  const choose = useContext(ChooseAxesContext);
  return [chartAxes?.[chart] ?? NONE, (axes) => choose(chart, axes)];
}
