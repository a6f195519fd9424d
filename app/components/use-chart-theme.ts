'use client';

import { useComputedColorScheme } from '@mantine/core';
import { type ChartTheme, chartTheme } from '../figure/chart-theme.ts';

/** The colours of charts in the page's present colour scheme. */
export function useChartTheme(): ChartTheme {
  return chartTheme(useComputedColorScheme('light'));
}
