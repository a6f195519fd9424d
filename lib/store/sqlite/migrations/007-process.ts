import type { Migration } from './migration.ts';

/** Which process writes a run, so that another one with its number is not taken for it. */
export const writingProcess: Migration = {
  version: 7,
  sql: 'ALTER TABLE run ADD COLUMN process TEXT;',
};
