'use client';

import { useComputedColorScheme } from '@mantine/core';
import { createContext, type ReactNode, useContext } from 'react';
import { type ChartTheme, chartTheme } from '../figure/chart-theme.ts';

const ThemeOfCharts = createContext(chartTheme('light'));

/** Finds the page's colour scheme once for all charts: each time it is asked for, the browser is. */
export function ChartThemeProvider({ children }: { children: ReactNode }) {
  return <ThemeOfCharts value={chartTheme(useComputedColorScheme('light'))}>{children}</ThemeOfCharts>;
}

/** The colours of charts in the page's present colour scheme. */
export function useChartTheme(): ChartTheme {
  return useContext(ThemeOfCharts);
}
