import { NtkBoardError } from '../protocol/errors.ts';

/** Bytes that square matrices over the parameters may take unless a call is told otherwise. */
export const SQUARE_BYTES = 4 * 2 ** 30;

/**
 * Refuses square float64 matrices that do not fit, before anything is computed for them.
 *
 * @param sides the number of rows of each
 * @throws NtkBoardError `invalid-option` with the size of the largest and what to do
 */
export function checkSquares(
  sides: { name: string; rows: number }[],
  maxBytes: number,
  operation: string,
  remedy: string,
): void {
  const bytes = sides.reduce((sum, { rows }) => sum + 8 * rows ** 2, 0);
  if (bytes <= maxBytes) return;
  const largest = sides.reduce((most, side) => (side.rows > most.rows ? side : most));
  throw new NtkBoardError(
    'invalid-option',
    `${operation}: expected matrices over the parameters of at most ${shown(maxBytes)} together, got ${shown(bytes)}, the largest [${largest.rows}, ${largest.rows}] for ${largest.name}. ${remedy}`,
  );
}

function shown(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toPrecision(3)} GiB` : `${(bytes / 2 ** 20).toPrecision(3)} MiB`;
}
