import type { SqliteConnection } from '../connection.ts';
import type { Points } from './points.ts';
import { decodePoints } from './points-blob.ts';

/** A row that holds points of some changes: a chunk, or what one change wrote to a series. */
interface Holder {
  name: string;
  count: number;
  min_change_id: number;
  max_change_id: number;
  /** A chunk's id; null for the row of `series_id` and the change. */
  chunk_id: number | null;
  series_id: number;
}

/** Points of one series that a change was the last to write: those at `indices`. */
export interface PointsOfChange {
  name: string;
  points: Points;
  indices: readonly number[];
}

const HOLDERS = `
  SELECT name, count, change_id AS min_change_id, change_id AS max_change_id, NULL AS chunk_id, series_id
  FROM scalar JOIN series ON series.id = series_id
  WHERE change_id BETWEEN @first AND @last AND run_id IN (SELECT value FROM json_each(@runs))
  UNION ALL
  SELECT name, count, min_change_id, max_change_id, scalar_chunk.id AS chunk_id, series_id
  FROM scalar_chunk JOIN series ON series.id = series_id
  WHERE max_change_id >= @first AND min_change_id <= @last AND run_id IN (SELECT value FROM json_each(@runs))
  ORDER BY min_change_id
`;

/**
 * The points of some runs that a stretch of the change feed was the last to write, change by change. That points are
 * moved into chunks does not show: every point keeps the id of its change. For use inside one read transaction.
 */
export class ChangedPoints {
  readonly #connection: SqliteConnection;
  readonly #holders: Holder[];
  /** Those up to the change asked for, each read once. */
  #read: { holder: Holder; points: Points; byChange: Map<number, number[]> }[] = [];
  #next = 0;
  #counted = 0;
  #count = 0;

  constructor(connection: SqliteConnection, runs: readonly string[], first: number, last: number) {
    this.#connection = connection;
    const bounds = { first, last, runs: JSON.stringify(runs) };
    this.#holders = connection.prepare(HOLDERS).all(bounds) as Holder[];
  }

  /** About how many points have to be read for the changes up to this one; to be asked in rising order. */
  countUpTo(changeId: number): number {
    for (; this.#counted < this.#holders.length; this.#counted++) {
      const { min_change_id, count } = this.#holders[this.#counted]!;
      if (min_change_id > changeId) break;
      this.#count += count;
    }
    return this.#count;
  }

  /** The points of a change, in the order of names; to be asked in rising order. */
  of(changeId: number): PointsOfChange[] {
    this.#read = this.#read.filter(({ holder }) => holder.max_change_id >= changeId);
    for (; (this.#holders[this.#next]?.min_change_id ?? Infinity) <= changeId; this.#next++) {
      const holder = this.#holders[this.#next]!;
      if (holder.max_change_id >= changeId) this.#read.push(this.#load(holder));
    }
    return this.#read
      .flatMap(({ holder: { name }, points, byChange }) => {
        const indices = byChange.get(changeId);
        return indices ? { name, points, indices } : [];
      })
      .sort((a, b) => compare(a.name, b.name) || a.points.steps[0]! - b.points.steps[0]!);
  }

  #load(holder: Holder) {
    const { chunk_id, series_id, min_change_id } = holder;
    const row =
      chunk_id === null
        ? this.#connection.prepare('SELECT columns FROM scalar WHERE series_id = ? AND change_id = ?')
        : this.#connection.prepare('SELECT columns FROM scalar_chunk_points WHERE chunk_id = ?');
    const key = chunk_id === null ? [series_id, min_change_id] : [chunk_id];
    const points = decodePoints(row.pluck().get(...key) as Uint8Array);
    const byChange = new Map<number, number[]>();
    points.changeIds.forEach((changeId, i) => {
      const indices = byChange.get(changeId);
      if (indices) indices.push(i);
      else byChange.set(changeId, [i]);
    });
    return { holder, points, byChange };
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
