'use client';

import { useLocalStorage } from '@mantine/hooks';

/** What a reader has made of a panel: columns of twelve, and the height of one chart in CSS pixels. */
export interface PanelSize {
  columns?: number;
  height?: number;
}

const [LEAST_COLUMNS, MOST_COLUMNS, LEAST_HEIGHT, MOST_HEIGHT] = [3, 12, 120, 1200] as const;

/** The sizes that panels were drawn to; kept in the browser, `null` forgets one. */
export function usePanelSize(id: string): [PanelSize, (size: PanelSize | null) => void] {
  const [sizes, setSizes] = useLocalStorage<Record<string, PanelSize>>({ key: 'ntkboard-sizes', defaultValue: {} });
  const set = (size: PanelSize | null) =>
    setSizes((before) => {
      const { [id]: _old, ...others } = before;
      return size ? { ...others, [id]: withinLimits(size) } : others;
    });
  return [sizes[id] ?? {}, set];
}

/** The nearest size that a panel may have. */
export function withinLimits({ columns, height }: PanelSize): PanelSize {
  const limited = (value: number, least: number, most: number) => Math.round(Math.max(least, Math.min(most, value)));
  return {
    ...(columns === undefined ? {} : { columns: limited(columns, LEAST_COLUMNS, MOST_COLUMNS) }),
    ...(height === undefined ? {} : { height: limited(height, LEAST_HEIGHT, MOST_HEIGHT) }),
  };
}
