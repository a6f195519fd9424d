import type { Axis } from './axis.ts';
import { type Buckets, bucketsOf, Extremes } from './buckets.ts';
import type { Content } from './content.ts';
import { Desk } from './desk.ts';
import type { Points } from './points.ts';
import type { Stretch } from './stretches.ts';

/** A summary may lie across the edge of a bucket by so much of its width: the edge is then where the summary ends. */
const EDGE = 1 / 4;

/**
 * Of every bucket of an axis the lowest, the highest and the first non-finite point, in order of steps.
 *
 * @param most buckets at most
 */
export function sample(content: Content, axis: Axis, scale: 'linear' | 'log', most: number): Points {
  const { low, high } = domain(content, axis, scale);
  const buckets = bucketsOf(low, high, scale, most);
  const extremes = new Extremes(most);
  const desk = new Desk();
  for (const stretch of content.stretches) addStretch(extremes, buckets, axis, stretch, desk);
  for (const points of content.points) addPoints(extremes, buckets, axis, points);
  return extremes.points();
}

function addStretch(extremes: Extremes, buckets: Buckets, axis: Axis, stretch: Stretch, desk: Desk): void {
  const { summary } = stretch;
  const place = buckets.place(summary[axis.low]!);
  if (buckets.place(summary[axis.high]!) - place <= EDGE) {
    extremes.addSummary(Math.floor(place), summary);
    return;
  }
  const parts = stretch.parts(desk);
  if (Array.isArray(parts)) for (const part of parts) addStretch(extremes, buckets, axis, part, desk);
  else addPoints(extremes, buckets, axis, parts);
}

function addPoints(extremes: Extremes, buckets: Buckets, axis: Axis, points: Points): void {
  const positions = points[axis.column];
  for (let i = 0; i < positions.length; i++) extremes.addPoint(Math.floor(buckets.place(positions[i]!)), points, i);
}

/** Ends of the content on the axis; of a logarithmic one the lowest position above 0. */
function domain({ stretches, points }: Content, axis: Axis, scale: 'linear' | 'log') {
  const above = scale === 'log' ? 0 : -Infinity;
  let low = Infinity;
  let high = -Infinity;
  const see = (x: number) => {
    if (x > above && x < low) low = x;
    if (x > high) high = x;
  };
  const seeStretch = (stretch: Stretch) => {
    see(stretch.summary[axis.low]!);
    see(stretch.summary[axis.high]!);
    if (stretch.summary[axis.low]! > above || stretch.summary[axis.high]! <= above) return;
    const parts = stretch.parts();
    if (Array.isArray(parts)) for (const part of parts) seeStretch(part);
    else for (const x of parts[axis.column]) see(x);
  };
  for (const stretch of stretches) seeStretch(stretch);
  for (const part of points) for (const x of part[axis.column]) see(x);
  return { low: Number.isFinite(low) ? low : 1, high: Math.max(high, low) };
}
