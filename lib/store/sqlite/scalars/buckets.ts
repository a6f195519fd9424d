import { allocatePoints, orderPoints, type Points, slicePoints } from './points.ts';
import { SUMMARY } from './summary.ts';

/** Widths of a bucket are one of these times a power of two: few enough that a live curve keeps its buckets for long. */
const MANTISSAS = [1, 1.25, 1.5, 1.75, 2];

/** Buckets of equal width on an axis; at most `most` of them between the two ends. */
export interface Buckets {
  /** Which bucket holds this position, as a number between two whole ones: the bucket's is the floor of it. */
  place(x: number): number;
}

/** @param low lowest position, above 0 on a logarithmic axis; what is not gets the bucket before the first */
export function bucketsOf(low: number, high: number, scale: 'linear' | 'log', most: number): Buckets {
  const measure = scale === 'log' ? Math.log : (x: number) => x;
  const width = niceAbove((measure(high) - measure(low)) / (most - 3));
  const origin = Math.floor(measure(low) / width) - 1;
  return { place: (x) => (scale === 'log' && x <= 0 ? 0 : measure(x) / width - origin) };
}

function niceAbove(width: number): number {
  if (!(width > 0)) return 1;
  const power = 2 ** Math.floor(Math.log2(width));
  return power * MANTISSAS.find((mantissa) => mantissa * power >= width)!;
}

/** float64 a kept point: its value, step, epoch and wall clock. */
const POINT_LENGTH = 4;

/** Keeps of every bucket its lowest, highest and first non-finite point. */
export class Extremes {
  readonly #lowest: Float64Array;
  readonly #highest: Float64Array;
  readonly #odd: Float64Array;

  /** @param most buckets at most, as {@link bucketsOf} was given */
  constructor(most: number) {
    // An absent point is NaN throughout; one that is there has a step.
    const none = () => new Float64Array(POINT_LENGTH * (most + 1)).fill(Number.NaN);
    [this.#lowest, this.#highest, this.#odd] = [none(), none(), none()];
  }

  /** A stretch that lies in one bucket. */
  addSummary(bucket: number, summary: Float64Array): void {
    const at = POINT_LENGTH * bucket;
    const lowest = summary[SUMMARY.lowest + VALUE]!;
    const highest = summary[SUMMARY.highest + VALUE]!;
    // Also true of a bucket that has none yet.
    if (hasPoint(summary, SUMMARY.lowest) && !(lowest >= this.#lowest[at]!))
      keep(this.#lowest, at, summary, SUMMARY.lowest);
    if (hasPoint(summary, SUMMARY.highest) && !(highest <= this.#highest[at]!)) {
      keep(this.#highest, at, summary, SUMMARY.highest);
    }
    if (hasPoint(summary, SUMMARY.odd) && !(summary[SUMMARY.odd]! >= this.#odd[at + 1]!)) {
      keep(this.#odd, at, summary, SUMMARY.odd);
    }
  }

  /** One point of a bucket. */
  addPoint(bucket: number, { steps, epochs, wallMs, values }: Points, i: number): void {
    const at = POINT_LENGTH * bucket;
    const value = values[i]!;
    if (value - value !== 0) {
      if (!(steps[i]! >= this.#odd[at + 1]!)) put(this.#odd, at, value, steps[i]!, epochs[i]!, wallMs[i]!);
      return;
    }
    if (!(value >= this.#lowest[at]!)) put(this.#lowest, at, value, steps[i]!, epochs[i]!, wallMs[i]!);
    if (!(value <= this.#highest[at]!)) put(this.#highest, at, value, steps[i]!, epochs[i]!, wallMs[i]!);
  }

  /** All of them in order, each once. */
  points(): Points {
    const kept = [this.#lowest, this.#highest, this.#odd];
    const points = allocatePoints(kept.reduce((sum, ofKind) => sum + countPoints(ofKind), 0));
    let count = 0;
    for (let at = 0; at < this.#lowest.length; at += POINT_LENGTH) {
      // By steps within a bucket, so that on most axes nothing is left to be put in order.
      let last = -Infinity;
      for (let next = earliest(kept, at, last); next; next = earliest(kept, at, last)) {
        points.values[count] = next[at]!;
        last = points.steps[count] = next[at + 1]!;
        points.epochs[count] = next[at + 2]!;
        points.wallMs[count] = next[at + 3]!;
        count++;
      }
    }
    return orderPoints(slicePoints(points, 0, count));
  }
}

/** Which of these has the point of a bucket with the lowest step above `last`. */
function earliest(kept: readonly Float64Array[], at: number, last: number): Float64Array | null {
  let found: Float64Array | null = null;
  for (const ofKind of kept) {
    const step = ofKind[at + 1]!;
    if (step > last && !(found && found[at + 1]! <= step)) found = ofKind;
  }
  return found;
}

/** Where a point of a summary has its value. */
const VALUE = 3;

function hasPoint(summary: Float64Array, point: number): boolean {
  return !Number.isNaN(summary[point]!);
}

function keep(kept: Float64Array, at: number, summary: Float64Array, point: number): void {
  put(kept, at, summary[point + VALUE]!, summary[point]!, summary[point + 1]!, summary[point + 2]!);
}

function put(kept: Float64Array, at: number, value: number, step: number, epoch: number, wallMs: number): void {
  kept[at] = value;
  kept[at + 1] = step;
  kept[at + 2] = epoch;
  kept[at + 3] = wallMs;
}

function countPoints(kept: Float64Array): number {
  let count = 0;
  for (let at = 1; at < kept.length; at += POINT_LENGTH) if (!Number.isNaN(kept[at]!)) count++;
  return count;
}
