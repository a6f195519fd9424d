/** What a reader has made of a panel: columns of twelve, and the height of one chart in CSS pixels. */
export interface PanelSize {
  columns: number;
  height: number;
}

const [LEAST_COLUMNS, MOST_COLUMNS, LEAST_HEIGHT, MOST_HEIGHT] = [3, 12, 120, 1200] as const;

/** The size that the address tells for a panel, as in `spectrum:6x300`; null where it tells none. */
export function panelSize(told: readonly string[], id: string): PanelSize | null {
  const [, columns, height] =
    /^(\d+)x(\d+)$/.exec(told.findLast((one) => isOf(id, one))?.slice(id.length + 1) ?? '') ?? [];
  return columns && height ? withinLimits({ columns: Number(columns), height: Number(height) }) : null;
}

/** The same list with another size for one panel, or none. */
export function withPanelSize(told: readonly string[], id: string, size: PanelSize | null): string[] {
  const others = told.filter((one) => !isOf(id, one));
  if (!size) return others;
  const { columns, height } = withinLimits(size);
  return [...others, `${id}:${columns}x${height}`];
}

/** The nearest size that a panel may have. */
export function withinLimits({ columns, height }: PanelSize): PanelSize {
  const limited = (value: number, least: number, most: number) => Math.round(Math.max(least, Math.min(most, value)));
  return {
    columns: limited(columns, LEAST_COLUMNS, MOST_COLUMNS),
    height: limited(height, LEAST_HEIGHT, MOST_HEIGHT),
  };
}

function isOf(id: string, told: string): boolean {
  return told.startsWith(`${id}:`);
}
