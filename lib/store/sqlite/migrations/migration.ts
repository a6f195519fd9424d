import type { SqliteConnection } from '../connection.ts';

/**
 * One step of the schema, never edited once released. `version` is the `user_version` the file has after it: the
 * migrations of the registry are numbered 1, 2, 3, ... without gaps.
 */
export interface Migration {
  version: number;
  sql: string;
  /** What SQL cannot do, after it, in the same transaction. */
  convert?: (connection: SqliteConnection) => void;
}
