import type { Points } from './points.ts';

/**
 * A summary tells of a stretch of points in order: how many, where they lie on each axis, and which of them are the
 * lowest, the highest and the first non-finite. It is {@link SUMMARY_LENGTH} float64 at these places; a point is its
 * step, epoch, wall clock and value. The places stand in the database: never change one.
 */
export const SUMMARY = {
  count: 0,
  nonFinite: 1,
  /** Points without an epoch. */
  withoutEpoch: 2,
  firstStep: 3,
  lastStep: 4,
  lowEpoch: 5,
  highEpoch: 6,
  lowWallMs: 7,
  highWallMs: 8,
  /** Points; all NaN when there is none. */
  lowest: 9,
  highest: 13,
  odd: 17,
} as const;

/** float64 a summary: 21 and one of padding. */
export const SUMMARY_LENGTH = 22;

const POINT_LENGTH = 4;
const POINTS = [SUMMARY.lowest, SUMMARY.highest, SUMMARY.odd] as const;

/** The summary of the points from index `start` to before `end`, at least one. */
export function summarize(points: Points, start: number, end: number): Float64Array {
  const { steps, epochs, wallMs, values } = points;
  const summary = emptySummary();
  let lowest = -1;
  let highest = -1;
  let odd = -1;
  let lowWallMs = Number.POSITIVE_INFINITY;
  let highWallMs = Number.NEGATIVE_INFINITY;
  let lowEpoch = Number.POSITIVE_INFINITY;
  let highEpoch = Number.NEGATIVE_INFINITY;
  let nonFinite = 0;
  let withoutEpoch = 0;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      nonFinite++;
      if (odd < 0) odd = i;
    } else {
      if (lowest < 0 || value < values[lowest]!) lowest = i;
      if (highest < 0 || value > values[highest]!) highest = i;
    }
    const wall = wallMs[i]!;
    if (wall < lowWallMs) lowWallMs = wall;
    if (wall > highWallMs) highWallMs = wall;
    const epoch = epochs[i]!;
    if (epoch < lowEpoch) lowEpoch = epoch;
    if (epoch > highEpoch) highEpoch = epoch;
    if (Number.isNaN(epoch)) withoutEpoch++;
  }
  summary[SUMMARY.count] = end - start;
  summary[SUMMARY.nonFinite] = nonFinite;
  summary[SUMMARY.withoutEpoch] = withoutEpoch;
  summary[SUMMARY.firstStep] = steps[start]!;
  summary[SUMMARY.lastStep] = steps[end - 1]!;
  summary[SUMMARY.lowEpoch] = lowEpoch;
  summary[SUMMARY.highEpoch] = highEpoch;
  summary[SUMMARY.lowWallMs] = lowWallMs;
  summary[SUMMARY.highWallMs] = highWallMs;
  [lowest, highest, odd].forEach((index, i) => {
    if (index >= 0) summary.set([steps[index]!, epochs[index]!, wallMs[index]!, values[index]!], POINTS[i]);
  });
  return summary;
}

/** One summary of several that follow each other, packed one behind the other. */
export function mergeSummaries(summaries: Float64Array): Float64Array {
  const merged = emptySummary();
  for (let at = 0; at < summaries.length; at += SUMMARY_LENGTH) {
    const next = summaries.subarray(at, at + SUMMARY_LENGTH);
    for (const sum of [SUMMARY.count, SUMMARY.nonFinite, SUMMARY.withoutEpoch]) merged[sum]! += next[sum]!;
    if (at === 0) merged[SUMMARY.firstStep] = next[SUMMARY.firstStep]!;
    merged[SUMMARY.lastStep] = next[SUMMARY.lastStep]!;
    for (const low of [SUMMARY.lowEpoch, SUMMARY.lowWallMs]) merged[low] = Math.min(merged[low]!, next[low]!);
    for (const high of [SUMMARY.highEpoch, SUMMARY.highWallMs]) merged[high] = Math.max(merged[high]!, next[high]!);
    for (const point of POINTS) if (replaces(point, next, merged)) copyPoint(point, next, merged);
  }
  return merged;
}

function emptySummary(): Float64Array {
  const summary = new Float64Array(SUMMARY_LENGTH);
  summary.fill(Number.NaN, SUMMARY.lowest, SUMMARY.odd + POINT_LENGTH);
  summary[SUMMARY.lowEpoch] = Number.POSITIVE_INFINITY;
  summary[SUMMARY.lowWallMs] = Number.POSITIVE_INFINITY;
  summary[SUMMARY.highEpoch] = Number.NEGATIVE_INFINITY;
  summary[SUMMARY.highWallMs] = Number.NEGATIVE_INFINITY;
  return summary;
}

/** Whether the point of a later summary is the more extreme; the earlier of equals stays. */
function replaces(point: (typeof POINTS)[number], next: Float64Array, merged: Float64Array): boolean {
  // The step of a point that exists is a number, whatever its value is.
  if (Number.isNaN(next[point])) return false;
  if (Number.isNaN(merged[point])) return true;
  const value = next[point + 3]!;
  if (point === SUMMARY.lowest) return value < merged[point + 3]!;
  return point === SUMMARY.highest && value > merged[point + 3]!;
}

function copyPoint(point: number, from: Float64Array, to: Float64Array): void {
  to.set(from.subarray(point, point + POINT_LENGTH), point);
}
