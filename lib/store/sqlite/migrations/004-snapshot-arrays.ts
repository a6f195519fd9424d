import type { Migration } from './migration.ts';

/** Named arrays of snapshots, and what is known of a probe's samples: labels, order, pictures. */
export const snapshotArrays: Migration = {
  version: 4,
  sql: `
    CREATE TABLE snapshot_array (
      run_id TEXT NOT NULL,
      name TEXT NOT NULL,
      step INTEGER NOT NULL,
      dtype TEXT NOT NULL,
      shape TEXT NOT NULL,
      data BLOB NOT NULL,
      PRIMARY KEY (run_id, name, step),
      FOREIGN KEY (run_id, step) REFERENCES snapshot ON DELETE CASCADE
    );
    CREATE INDEX snapshot_array_by_step ON snapshot_array (run_id, step);

    ALTER TABLE probe ADD COLUMN labels BLOB;
    ALTER TABLE probe ADD COLUMN sample_order BLOB;
    ALTER TABLE probe ADD COLUMN image_shape TEXT;
    ALTER TABLE probe ADD COLUMN images BLOB;
  `,
};
