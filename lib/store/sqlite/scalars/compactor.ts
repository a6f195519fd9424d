import type { SqliteConnection } from '../connection.ts';
import { compactSeries } from './compact-series.ts';
import { CHUNK_POINTS } from './sizes.ts';

/** A series is compacted when it has this many recent points, or as many rows of them. */
const DUE_POINTS = CHUNK_POINTS;
const DUE_ROWS = 128;

interface Recent {
  points: number;
  rows: number;
}

/**
 * Moves the recent points of the series that one writer writes into chunks, a little after each write, so that no call
 * takes long. It never waits for another process, and what fails is tried again later: the points are safe meanwhile.
 */
export class Compactor {
  readonly #connection: SqliteConnection;
  readonly #recent = new Map<number, Recent>();
  readonly #due = new Set<number>();

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /** Notes what a committed write has added, points by series, and compacts as much in return. */
  wrote(added: ReadonlyMap<number, number>): void {
    let budget = CHUNK_POINTS;
    for (const [seriesId, points] of added) {
      budget += points;
      this.#note(seriesId, points);
    }
    this.#compact(
      () => budget > 0,
      (points) => {
        budget -= points;
      },
    );
  }

  /** Forgets what it knows of all series: they may be gone. */
  forget(): void {
    this.#recent.clear();
    this.#due.clear();
  }

  /** Compacts every series of a run, for at most about `limitMs`. */
  finish(runId: string, limitMs: number): void {
    const endMs = performance.now() + limitMs;
    const counted = this.#connection.prepare(
      'SELECT series_id, total(count) AS points, count(*) AS rows FROM scalar ' +
        'WHERE series_id IN (SELECT id FROM series WHERE run_id = ?) GROUP BY series_id HAVING count(*) > 1',
    );
    for (const { series_id, ...recent } of counted.all(runId) as (Recent & { series_id: number })[]) {
      this.#recent.set(series_id, recent);
      this.#due.add(series_id);
    }
    this.#compact(
      () => performance.now() < endMs,
      () => {},
    );
  }

  #note(seriesId: number, points: number): void {
    let recent = this.#recent.get(seriesId);
    if (recent) {
      recent.points += points;
      recent.rows++;
    } else {
      // The first write to this series: another process may have left points behind.
      const counted = this.#connection.prepare(
        'SELECT total(count) AS points, count(*) AS rows FROM scalar WHERE series_id = ?',
      );
      recent = counted.get(seriesId) as Recent;
      this.#recent.set(seriesId, recent);
    }
    if (recent.points >= DUE_POINTS || recent.rows >= DUE_ROWS) this.#due.add(seriesId);
  }

  #compact(mayGoOn: () => boolean, done: (points: number) => void): void {
    if (this.#due.size === 0) return;
    try {
      this.#connection.withoutWaiting(() => {
        for (const seriesId of this.#due) {
          if (!mayGoOn()) return;
          const moved = this.#connection.write(() => compactSeries(this.#connection, seriesId));
          done(moved);
          this.#due.delete(seriesId);
          const rest = Math.max(0, (this.#recent.get(seriesId)?.points ?? 0) - moved);
          this.#recent.set(seriesId, { points: rest, rows: 0 });
          // At the end of the line again: the loop comes back to it.
          if (rest >= DUE_POINTS) this.#due.add(seriesId);
        }
      });
    } catch {
      // Busy, a full disk, a damaged row: the next write that needs the same tells of it. Here nothing is lost.
      this.forget();
    }
  }
}
