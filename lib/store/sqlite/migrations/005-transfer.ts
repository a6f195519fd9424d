import type { Migration } from './migration.ts';

/** Runs on their way to another database (`upload`, at the sender) and from one (`arrival`, at the receiver). */
export const transfer: Migration = {
  version: 5,
  sql: `
    CREATE TABLE upload (
      destination TEXT NOT NULL,
      run_id TEXT NOT NULL,
      -- Part of the sender's name: it changes when all positions so far have lost their meaning.
      generation TEXT NOT NULL,
      arrived_change INTEGER NOT NULL,
      arrived_part INTEGER NOT NULL,
      -- JSON: who has sent something since the destination last answered.
      senders TEXT NOT NULL,
      refused TEXT,
      owner TEXT,
      owned_until_ms INTEGER NOT NULL,
      PRIMARY KEY (destination, run_id)
    ) WITHOUT ROWID;

    CREATE TABLE arrival (
      feed TEXT NOT NULL,
      run_id TEXT NOT NULL,
      change_id INTEGER NOT NULL,
      part INTEGER NOT NULL,
      sender TEXT NOT NULL,
      -- The run's own fields as they last arrived: what differs from them was changed here.
      run TEXT,
      PRIMARY KEY (feed, run_id)
    ) WITHOUT ROWID;

    -- 1: the run is logged elsewhere, so its process id means nothing here.
    ALTER TABLE run ADD COLUMN remote INTEGER NOT NULL DEFAULT 0;
  `,
};
