/**
 * Points of one scalar as parallel float64 columns of one length. An epoch that was not given is NaN. Points are
 * *in order* when their steps rise strictly.
 */
export interface Points {
  steps: Float64Array;
  epochs: Float64Array;
  wallMs: Float64Array;
  values: Float64Array;
  /** The change that last wrote each point. */
  changeIds: Float64Array;
}

/** The columns in the order they are stored. */
export const COLUMNS = ['steps', 'epochs', 'wallMs', 'values', 'changeIds'] as const satisfies (keyof Points)[];

/** Columns of `count` zeros. */
export function allocatePoints(count: number): Points {
  return mapColumns(() => new Float64Array(count));
}

/** The points from index `start` to before `end`, as views. */
export function slicePoints(points: Points, start: number, end: number): Points {
  return mapColumns((column) => points[column].subarray(start, end));
}

/** The points whose index passes, as copies, or the very same object when all do. */
export function pickPoints(points: Points, passes: (i: number) => boolean): Points {
  const count = points.steps.length;
  const kept = new Uint32Array(count);
  let keptCount = 0;
  for (let i = 0; i < count; i++) if (passes(i)) kept[keptCount++] = i;
  return keptCount === count ? points : copyPoints(points, kept.subarray(0, keptCount));
}

/** By a loop: `Float64Array.from` would go through an iterator, at several times the cost. */
function copyPoints(points: Points, indices: Uint32Array): Points {
  const copies = allocatePoints(indices.length);
  for (const column of COLUMNS) {
    const [from, to] = [points[column], copies[column]];
    for (let k = 0; k < indices.length; k++) to[k] = from[indices[k]!]!;
  }
  return copies;
}

/** All points, one part after the other. */
export function concatPoints(parts: readonly Points[]): Points {
  if (parts.length === 1) return parts[0]!;
  const all = allocatePoints(parts.reduce((sum, { steps }) => sum + steps.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const column of COLUMNS) all[column].set(part[column], at);
    at += part.steps.length;
  }
  return all;
}

/** The points in order; of several with one step the last stays. The very same object when they are in order. */
export function orderPoints(points: Points): Points {
  const { steps } = points;
  if (isInOrder(steps)) return points;
  const order = new Uint32Array(steps.length).map((_, i) => i).sort((a, b) => steps[a]! - steps[b]! || a - b);
  const kept = order.filter((i, k) => k === order.length - 1 || steps[order[k + 1]!] !== steps[i]);
  return copyPoints(points, kept);
}

/** Index of the first point whose step is above `step`, of points in order. */
export function firstAbove({ steps }: Points, step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! > step) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isInOrder(steps: Float64Array): boolean {
  for (let i = 1; i < steps.length; i++) if (!(steps[i]! > steps[i - 1]!)) return false;
  return true;
}

function mapColumns(column: (name: keyof Points) => Float64Array): Points {
  return {
    steps: column('steps'),
    epochs: column('epochs'),
    wallMs: column('wallMs'),
    values: column('values'),
    changeIds: column('changeIds'),
  };
}
