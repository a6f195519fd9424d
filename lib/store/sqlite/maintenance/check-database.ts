import { messageOf, NtkBoardError } from '../../../protocol/errors.ts';
import type { SqliteConnection } from '../connection.ts';
import { databasePath } from '../database-path.ts';
import { schemaVersion } from '../migrate.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { openForReading } from '../open-connection.ts';
import { isCorrupt } from '../open-errors.ts';
import { checkArrays } from './check-arrays.ts';
import { checkFeed } from './check-feed.ts';
import { checkPages, checkReferences } from './check-pages.ts';
import { checkScalars } from './check-scalars.ts';
import { checkValues } from './check-values.ts';

/** Findings of one kind told at most: a damaged file has thousands. */
const MAX_FINDINGS = 20;

/** Every check by its name; those marked read what an older schema does not have. */
const CHECKS: Record<string, { look: (connection: SqliteConnection) => string[]; isForNewest?: true }> = {
  pages: { look: checkPages },
  references: { look: checkReferences },
  feed: { look: checkFeed, isForNewest: true },
  scalars: { look: checkScalars, isForNewest: true },
  arrays: { look: checkArrays, isForNewest: true },
  values: { look: checkValues, isForNewest: true },
};

/** One thing that is wrong. */
export interface Finding {
  check: string;
  message: string;
}

/** What is wrong with a run database; no findings when it is sound. */
export interface CheckReport {
  path: string;
  schema: number | null;
  runs: number | null;
  findings: Finding[];
  /** Checks that were left out because the schema is older: open the database with this version first. */
  leftOut: string[];
}

/**
 * Looks at every page and row of the database of a logdir: SQLite's own check, references between tables, order and ends of
 * the change feed, that every packed point and array can be read, and that every summary says what its points say. Only reads,
 * also beside running writers: each check sees the database at one moment.
 *
 * @throws NtkBoardError `not-found`, `not-a-run-database`, `schema-too-new` or `store-failed`
 */
export function checkDatabase(logdir: string): CheckReport {
  const path = databasePath(logdir);
  let connection: SqliteConnection;
  try {
    connection = openForReading(logdir);
  } catch (error) {
    if (!(error instanceof NtkBoardError) || error.code !== 'store-corrupt') throw error;
    return { path, schema: null, runs: null, findings: [{ check: 'pages', message: messageOf(error) }], leftOut: [] };
  }
  try {
    const schema = schemaVersion(connection);
    const due = Object.entries(CHECKS).filter(([, { isForNewest }]) => !isForNewest || schema === MIGRATIONS.length);
    const findings = due.flatMap(([check, { look }]) => {
      return shortened(guarded(connection, look)).map((message) => ({ check, message }));
    });
    const leftOut = Object.keys(CHECKS).filter((check) => !due.some(([name]) => name === check));
    return { path, schema, runs: countRuns(connection), findings, leftOut };
  } finally {
    connection.close();
  }
}

function guarded(connection: SqliteConnection, look: (connection: SqliteConnection) => string[]): string[] {
  try {
    return connection.read(() => look(connection));
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    return [`could not be read to the end: ${messageOf(error)}`];
  }
}

function shortened(found: string[]): string[] {
  const more = found.length - MAX_FINDINGS;
  return more > 0 ? [...found.slice(0, MAX_FINDINGS), `and ${more} more of this kind`] : found;
}

function countRuns(connection: SqliteConnection): number | null {
  try {
    return connection.prepare('SELECT count(*) FROM run').pluck().get() as number;
  } catch (error) {
    if (isCorrupt(error)) return null;
    throw error;
  }
}
