import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';

/**
 * The rows of a long table that are in sight, and some on either side; `before` and `after` are the heights of what stands for
 * the others, in CSS pixels.
 *
 * @param rowHeight of one row in CSS pixels, until it is measured
 */
export function useVirtualRows<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  rowHeight: number,
  overscan: number,
) {
  const frame = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan,
    getItemKey: (index) => keyOf(rows[index]!),
  });
  const visible = virtualizer.getVirtualItems();
  return {
    /** For the element that scrolls. */
    frame,
    visible,
    before: visible[0]?.start ?? 0,
    after: virtualizer.getTotalSize() - (visible.at(-1)?.end ?? 0),
    /** For a row whose height is its content's. */
    measure: virtualizer.measureElement,
  };
}
