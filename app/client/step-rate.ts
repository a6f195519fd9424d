import type { ThinnedSeries } from '../../lib/protocol/api.ts';
import type { Row } from '../figure/axis-of.ts';

/** The newest rows that count for the rate of now. */
const RECENT = 20;

/** Training steps a second over the newest rows that were logged; null when they do not tell. */
export function stepRate(
  scalars: readonly Pick<ThinnedSeries, 'steps' | 'wallMs'>[],
  snapshots: readonly Row[],
): number | null {
  const longest = scalars.reduce<{ steps: readonly number[]; wallMs: readonly number[] }>(
    (best, series) => (series.steps.length >= best.steps.length ? series : best),
    { steps: snapshots.map(({ step }) => step), wallMs: snapshots.map(({ wallMs }) => wallMs) },
  );
  const from = Math.max(0, longest.steps.length - RECENT);
  const [steps, ms] = [longest.steps, longest.wallMs].map((column) => (column.at(-1) ?? 0) - (column[from] ?? 0));
  return steps! > 0 && ms! > 0 ? (1000 * steps!) / ms! : null;
}
