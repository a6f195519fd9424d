import type { Migration } from './migration.ts';

/** Runs, scalars, snapshots with their arrays, events, and the change feed that orders them all. */
export const initial: Migration = {
  version: 1,
  sql: `
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE change (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      run_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      step INTEGER
    );
    CREATE INDEX change_by_run ON change (run_id, id);
    CREATE INDEX change_for_list ON change (id) WHERE kind IN ('run', 'run-deleted');

    CREATE TABLE run (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      status TEXT NOT NULL,
      created_ms INTEGER NOT NULL,
      heartbeat_ms INTEGER NOT NULL,
      announced_ms INTEGER NOT NULL,
      finished_ms INTEGER,
      config TEXT NOT NULL,
      tags TEXT NOT NULL,
      backend TEXT,
      host TEXT NOT NULL,
      pid INTEGER NOT NULL,
      last_step INTEGER,
      last_epoch INTEGER,
      snapshot_count INTEGER NOT NULL DEFAULT 0,
      change_id INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE scalar (
      run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
      name TEXT NOT NULL,
      step INTEGER NOT NULL,
      epoch INTEGER,
      wall_ms INTEGER NOT NULL,
      value REAL,
      change_id INTEGER NOT NULL,
      PRIMARY KEY (run_id, name, step)
    ) WITHOUT ROWID;
    CREATE INDEX scalar_by_change ON scalar (change_id);

    CREATE TABLE probe (hash TEXT PRIMARY KEY, n INTEGER NOT NULL, ordered_labels BLOB);

    CREATE TABLE snapshot (
      run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
      step INTEGER NOT NULL,
      epoch INTEGER,
      wall_ms INTEGER NOT NULL,
      n INTEGER NOT NULL,
      c INTEGER NOT NULL,
      outputs TEXT NOT NULL,
      precision TEXT NOT NULL,
      probe_hash TEXT NOT NULL REFERENCES probe,
      metrics TEXT NOT NULL,
      capture_ms REAL NOT NULL,
      gram_ms REAL NOT NULL,
      eigh_ms REAL NOT NULL,
      write_ms REAL NOT NULL,
      change_id INTEGER NOT NULL,
      PRIMARY KEY (run_id, step)
    ) WITHOUT ROWID;

    CREATE TABLE component (
      run_id TEXT NOT NULL,
      step INTEGER NOT NULL,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      layer TEXT NOT NULL,
      shape TEXT NOT NULL,
      size INTEGER NOT NULL,
      trace REAL,
      share REAL,
      method TEXT NOT NULL,
      PRIMARY KEY (run_id, step, position),
      FOREIGN KEY (run_id, step) REFERENCES snapshot ON DELETE CASCADE
    ) WITHOUT ROWID;

    -- Arrays have tables of their own, so that lists of snapshots are read without stepping over them.
    CREATE TABLE spectrum (
      run_id TEXT NOT NULL,
      step INTEGER NOT NULL,
      eigenvalues BLOB NOT NULL,
      PRIMARY KEY (run_id, step),
      FOREIGN KEY (run_id, step) REFERENCES snapshot ON DELETE CASCADE
    );

    CREATE TABLE thumbnail (
      run_id TEXT NOT NULL,
      step INTEGER NOT NULL,
      component TEXT NOT NULL,
      size INTEGER NOT NULL,
      min REAL,
      max REAL,
      cells BLOB NOT NULL,
      PRIMARY KEY (run_id, step, component),
      FOREIGN KEY (run_id, step) REFERENCES snapshot ON DELETE CASCADE
    );

    CREATE TABLE event (
      run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
      wall_ms INTEGER NOT NULL,
      code TEXT NOT NULL,
      message TEXT NOT NULL,
      step INTEGER,
      level TEXT NOT NULL,
      change_id INTEGER NOT NULL,
      PRIMARY KEY (run_id, wall_ms, code, message)
    ) WITHOUT ROWID;
    CREATE INDEX event_by_change ON event (change_id);
  `,
};
