import { moveScalarRows } from '../scalars/move-scalar-rows.ts';
import type { Migration } from './migration.ts';

/** Scalars in packed columns: recent ones a row for each write, older ones in chunks with summaries. */
export const scalarChunks: Migration = {
  version: 6,
  sql: `
    DROP INDEX scalar_by_change;
    ALTER TABLE scalar RENAME TO scalar_row;

    CREATE TABLE series (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
      name TEXT NOT NULL,
      UNIQUE (run_id, name)
    );

    CREATE TABLE scalar (
      series_id INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
      change_id INTEGER NOT NULL,
      count INTEGER NOT NULL,
      first_step NUMERIC NOT NULL,
      last_step NUMERIC NOT NULL,
      columns BLOB NOT NULL,
      PRIMARY KEY (series_id, change_id)
    ) WITHOUT ROWID;
    CREATE INDEX scalar_by_change ON scalar (change_id, count);

    CREATE TABLE scalar_chunk (
      id INTEGER PRIMARY KEY,
      series_id INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
      first_step NUMERIC NOT NULL,
      last_step NUMERIC NOT NULL,
      count INTEGER NOT NULL,
      min_change_id INTEGER NOT NULL,
      max_change_id INTEGER NOT NULL,
      summaries BLOB NOT NULL
    );
    CREATE UNIQUE INDEX scalar_chunk_by_step ON scalar_chunk (series_id, first_step);
    CREATE INDEX scalar_chunk_by_change ON scalar_chunk (max_change_id, min_change_id, series_id, count);

    CREATE TABLE scalar_chunk_points (
      chunk_id INTEGER PRIMARY KEY REFERENCES scalar_chunk ON DELETE CASCADE,
      columns BLOB NOT NULL
    );

    CREATE TABLE scalar_group (
      id INTEGER PRIMARY KEY,
      series_id INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
      first_step NUMERIC NOT NULL,
      last_step NUMERIC NOT NULL,
      summary BLOB NOT NULL,
      chunk_summaries BLOB NOT NULL
    );
    CREATE UNIQUE INDEX scalar_group_by_step ON scalar_group (series_id, first_step);
  `,
  convert: moveScalarRows,
};
