import { allocatePoints, COLUMNS, type Points } from './points.ts';
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

const NONE = Number.NaN;

/** Keeps of every bucket its lowest, highest and first non-finite point. */
export class Extremes {
  readonly #lowest: Map<number, Candidate> = new Map();
  readonly #highest: Map<number, Candidate> = new Map();
  readonly #odd: Map<number, Candidate> = new Map();

  /** A stretch that lies in one bucket. */
  addSummary(bucket: number, summary: Float64Array): void {
    const point = (at: number): Candidate => ({
      step: summary[at]!,
      epoch: summary[at + 1]!,
      wallMs: summary[at + 2]!,
      value: summary[at + 3]!,
    });
    if (summary[SUMMARY.count]! > summary[SUMMARY.nonFinite]!) {
      this.#addFinite(bucket, point(SUMMARY.lowest));
      this.#addFinite(bucket, point(SUMMARY.highest));
    }
    if (summary[SUMMARY.nonFinite]! > 0) this.#addOdd(bucket, point(SUMMARY.odd));
  }

  /** One point of a bucket. */
  addPoint(bucket: number, points: Points, i: number): void {
    const value = points.values[i]!;
    const finite = Number.isFinite(value);
    const low = finite ? this.#lowest.get(bucket) : undefined;
    // Most points are neither: no object is made of them.
    if (low && value >= low.value && value <= this.#highest.get(bucket)!.value) return;
    const point = { step: points.steps[i]!, epoch: points.epochs[i]!, wallMs: points.wallMs[i]!, value };
    if (finite) this.#addFinite(bucket, point);
    else this.#addOdd(bucket, point);
  }

  /** All of them in order, each once. */
  points(): Points {
    const bySteps = new Map<number, Candidate>();
    for (const kept of [this.#lowest, this.#highest, this.#odd]) {
      for (const point of kept.values()) bySteps.set(point.step, point);
    }
    const ordered = [...bySteps.values()].sort((a, b) => a.step - b.step);
    const points = allocatePoints(ordered.length);
    ordered.forEach(({ step, epoch, wallMs, value }, i) => {
      const row = [step, epoch, wallMs, value, NONE];
      COLUMNS.forEach((column, c) => {
        points[column][i] = row[c]!;
      });
    });
    return points;
  }

  #addFinite(bucket: number, point: Candidate): void {
    const lowest = this.#lowest.get(bucket);
    if (!lowest || point.value < lowest.value) this.#lowest.set(bucket, point);
    const highest = this.#highest.get(bucket);
    if (!highest || point.value > highest.value) this.#highest.set(bucket, point);
  }

  #addOdd(bucket: number, point: Candidate): void {
    const odd = this.#odd.get(bucket);
    if (!odd || point.step < odd.step) this.#odd.set(bucket, point);
  }
}

interface Candidate {
  step: number;
  epoch: number;
  wallMs: number;
  value: number;
}
