import type { Migration } from './migration.ts';

/** Alerts, one row a run, rule and step, and their number beside the run. */
export const alerts: Migration = {
  version: 2,
  sql: `
    CREATE TABLE alert (
      run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
      rule TEXT NOT NULL,
      step INTEGER NOT NULL,
      epoch INTEGER,
      wall_ms INTEGER NOT NULL,
      kind TEXT NOT NULL,
      severity TEXT NOT NULL,
      metric TEXT NOT NULL,
      value REAL,
      threshold REAL,
      message TEXT NOT NULL,
      change_id INTEGER NOT NULL,
      PRIMARY KEY (run_id, rule, step)
    ) WITHOUT ROWID;
    CREATE INDEX alert_by_change ON alert (change_id);

    ALTER TABLE run ADD COLUMN alert_count INTEGER NOT NULL DEFAULT 0;
  `,
};
