import type { SqliteConnection } from '../connection.ts';

/** The numbers under which the scalars of a run are stored, as one writer knows them. */
export class SeriesIds {
  readonly #connection: SqliteConnection;
  readonly #ids = new Map<string, Map<string, number>>();

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /** The number of a run's scalar, made when it has none. Call inside a write transaction. */
  of(runId: string, name: string): number {
    let ofRun = this.#ids.get(runId);
    if (!ofRun) {
      ofRun = new Map();
      this.#ids.set(runId, ofRun);
    }
    let id = ofRun.get(name);
    if (id === undefined) {
      id = findSeries(this.#connection, runId, name) ?? insertSeries(this.#connection, runId, name);
      ofRun.set(name, id);
    }
    return id;
  }

  /** After a transaction that was rolled back, or a run that was deleted: a known number may be none any more. */
  forget(): void {
    this.#ids.clear();
  }
}

/** The number of a run's scalar, or undefined when it was never logged. */
export function findSeries(connection: SqliteConnection, runId: string, name: string): number | undefined {
  const find = connection.prepare('SELECT id FROM series WHERE run_id = ? AND name = ?').pluck();
  return find.get(runId, name) as number | undefined;
}

/** Numbers a new scalar. */
export function insertSeries(connection: SqliteConnection, runId: string, name: string): number {
  const insert = connection.prepare('INSERT INTO series (run_id, name) VALUES (?, ?)');
  return Number(insert.run(runId, name).lastInsertRowid);
}
