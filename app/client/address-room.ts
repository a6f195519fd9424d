/** Characters of an address that the list of chosen runs may take: with everything else a page tells, less than the 16 KiB that servers read. */
export const ROOM_FOR_RUNS = 10_000;

/** Characters that each list may take that a reader arranged. */
export const ROOM_FOR_ARRANGEMENT = 1500;

/** Whether an address has `room` for a list. */
export function fitsAddress(items: readonly string[], room: number): boolean {
  return items.reduce((sum, item) => sum + encodeURIComponent(item).length + 1, 0) <= room;
}
