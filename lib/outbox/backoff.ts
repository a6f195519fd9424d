/** How long to wait before an upload is tried again. Milliseconds. */
export interface BackoffTimes {
  /** Longest first pause. */
  firstMs: number;
  /** Longest pause, however often it failed. */
  longestMs: number;
  /** Pause after a refusal that waiting alone does not cure. */
  refusedMs: number;
}

export const BACKOFF: BackoffTimes = { firstMs: 500, longestMs: 60_000, refusedMs: 60_000 };

/** A server that asks for more is asked again after an hour all the same: its clock, or a proxy, may be wrong. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * Pause before the next attempt, in ms: exponential in the failures so far with jitter over its upper half, so that many
 * trainers do not come back at the same moment; never less than what the server asked for.
 *
 * @param failures in a row, 1 or more
 * @param random uniform in [0, 1)
 */
export function pauseMs(
  failures: number,
  { firstMs, longestMs }: BackoffTimes = BACKOFF,
  retryAfterMs = 0,
  random: () => number = Math.random,
): number {
  const longest = Math.min(firstMs * 2 ** (failures - 1), longestMs);
  return Math.max(longest * (0.5 + 0.5 * random()), Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
}

/** What a `Retry-After` header asks for, in ms: seconds or an HTTP date; 0 without one. */
export function retryAfterMs(header: string | null, nowMs = Date.now()): number {
  if (header === null) return 0;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - nowMs);
}
