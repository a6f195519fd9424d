import { NtkBoardError } from '../../protocol/errors.ts';
import type { ScalarPoint } from '../../protocol/scalar.ts';

/** Where on the time axis something is logged. */
export interface Position {
  step?: number;
  epoch?: number;
}

/**
 * The points of one `log` call, at the current time.
 *
 * @throws NtkBoardError `invalid-option` when a value is no number (a tensor, say)
 */
export function scalarPoints(values: Record<string, number>, step: number, epoch: number | null): ScalarPoint[] {
  const wallMs = Date.now();
  return Object.entries(values).map(([name, value]) => {
    if (typeof value !== 'number') {
      throw new NtkBoardError(
        'invalid-option',
        `log: expected a number for '${name}', got ${describe(value)}. Read a tensor first, for example (await loss.data())[0].`,
      );
    }
    return { name, step, epoch, wallMs, value };
  });
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'dataSync' in value) return 'a tensor';
  return value === null ? 'null' : typeof value;
}
