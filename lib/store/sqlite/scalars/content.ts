import type { Axis } from './axis.ts';
import { firstAbove, type Points, pickPoints } from './points.ts';
import { reachesInto, type Stretch } from './stretches.ts';
import { SUMMARY } from './summary.ts';

/** A part of one axis, both ends inside it. */
export interface Range {
  axis: Axis;
  from: number;
  to: number;
}

/** What a series has in a range: stretches that lie wholly inside it, and points. No step is in two of them. */
export interface Content {
  stretches: Stretch[];
  points: Points[];
}

/**
 * What the stretches and the recent points have in a range. Looks closer where a stretch crosses an end of the range,
 * or where recent points stand in place of some of its own.
 */
export function contentOf(range: Range, stretches: readonly Stretch[], recent: Points | null): Content {
  const content: Content = { stretches: [], points: [] };
  for (const stretch of stretches) collect(range, stretch, recent, content);
  if (recent) content.points.push(inRange(range, recent));
  return content;
}

function collect(range: Range, stretch: Stretch, recent: Points | null, content: Content): void {
  const where = whereabouts(range, stretch.summary);
  if (where === 'outside') return;
  if (where === 'inside' && !reachesInto(recent, stretch)) {
    content.stretches.push(stretch);
    return;
  }
  const parts = stretch.parts();
  if (Array.isArray(parts)) for (const part of parts) collect(range, part, recent, content);
  else content.points.push(inRange(range, withoutSteps(parts, recent)));
}

function whereabouts({ axis, from, to }: Range, summary: Float64Array): 'inside' | 'outside' | 'across' {
  const [low, high] = [summary[axis.low]!, summary[axis.high]!];
  const count = summary[SUMMARY.count]!;
  const placeless = axis.column === 'epochs' ? summary[SUMMARY.withoutEpoch]! : 0;
  if (high < from || low > to || placeless === count) return 'outside';
  return low >= from && high <= to && placeless === 0 ? 'inside' : 'across';
}

function inRange({ axis, from, to }: Range, points: Points): Points {
  const positions = points[axis.column];
  // A point without a position compares false.
  return pickPoints(points, (i) => positions[i]! >= from && positions[i]! <= to);
}

function withoutSteps(points: Points, others: Points | null): Points {
  if (!others) return points;
  return pickPoints(points, (i) => {
    const step = points.steps[i]!;
    return others.steps[firstAbove(others, step) - 1] !== step;
  });
}

/** Every point of a content, unordered parts of it. */
export function pointsOf({ stretches, points }: Content): Points[] {
  return [...stretches.flatMap(pointsOfStretch), ...points];
}

function pointsOfStretch(stretch: Stretch): Points[] {
  const parts = stretch.parts();
  return Array.isArray(parts) ? parts.flatMap(pointsOfStretch) : [parts];
}
