import type { Migration } from './migration.ts';

/** Histograms, texts and full kernels; notes, origin, colour and more of a run. */
export const histograms: Migration = {
  version: 3,
  sql: `
    ALTER TABLE run ADD COLUMN notes TEXT NOT NULL DEFAULT '';
    ALTER TABLE run ADD COLUMN group_name TEXT;
    ALTER TABLE run ADD COLUMN job TEXT;
    ALTER TABLE run ADD COLUMN parent_id TEXT;
    ALTER TABLE run ADD COLUMN parent_step INTEGER;
    ALTER TABLE run ADD COLUMN color TEXT;
    ALTER TABLE run ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE run ADD COLUMN deleted_ms INTEGER;
    ALTER TABLE run ADD COLUMN summary TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE run ADD COLUMN environment TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE run ADD COLUMN skipped_snapshots INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE histogram (
      run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
      name TEXT NOT NULL,
      step INTEGER NOT NULL,
      epoch INTEGER,
      wall_ms INTEGER NOT NULL,
      count INTEGER NOT NULL,
      non_finite INTEGER NOT NULL,
      statistics BLOB NOT NULL,
      bins BLOB NOT NULL,
      change_id INTEGER NOT NULL,
      PRIMARY KEY (run_id, name, step)
    );
    CREATE INDEX histogram_by_change ON histogram (change_id);

    CREATE TABLE text (
      run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
      name TEXT NOT NULL,
      step INTEGER NOT NULL,
      epoch INTEGER,
      wall_ms INTEGER NOT NULL,
      text TEXT NOT NULL,
      change_id INTEGER NOT NULL,
      PRIMARY KEY (run_id, name, step)
    );
    CREATE INDEX text_by_change ON text (change_id);

    CREATE TABLE kernel (
      run_id TEXT NOT NULL,
      step INTEGER NOT NULL,
      component TEXT NOT NULL,
      n INTEGER NOT NULL,
      triangle BLOB NOT NULL,
      PRIMARY KEY (run_id, step, component),
      FOREIGN KEY (run_id, step) REFERENCES snapshot ON DELETE CASCADE
    );
  `,
};
