import { statSync } from 'node:fs';
import type { RetentionPolicy, Thinned } from '../../retention.ts';
import type { SqliteConnection } from '../connection.ts';
import { databasePath } from '../database-path.ts';
import { openForWriting } from '../open-connection.ts';
import { writeError } from '../operation-errors.ts';
import { runFromRow } from '../run-from-row.ts';
import { compactSeries } from '../scalars/compact-series.ts';
import type { Tables } from '../tables.ts';
import { thinKernels } from '../thin-kernels.ts';
import { releasePages } from './release-pages.ts';

export interface VacuumOptions {
  /** Which full kernels stay; absent: all. */
  retention?: RetentionPolicy | undefined;
  /** Names or ids of the runs that it holds for; absent: all. */
  runs?: readonly string[] | undefined;
  /** Told what is being done. */
  onProgress?: ((what: string) => void) | undefined;
}

/** What a vacuum did; bytes are those of the database with its log. */
export interface VacuumReport {
  path: string;
  beforeBytes: number;
  afterBytes: number;
  thinned: Thinned;
  /** Bytes that are free inside the file and could not be given back to the disk now; what is logged uses them first. */
  freeBytes: number;
}

/**
 * Thins full kernels, packs every scalar into chunks, drops run changes that later ones repeat and probes that no snapshot has, and
 * gives free pages back to the disk. In short transactions: runs may be logged and watched meanwhile.
 *
 * @throws NtkBoardError as `openSqliteWriter`, `disk-full`, or `store-failed` when another process never lets go
 */
export function vacuumDatabase(
  logdir: string,
  { retention, runs, onProgress = () => {} }: VacuumOptions = {},
): VacuumReport {
  const path = databasePath(logdir);
  const beforeBytes = bytesOf(path);
  const connection = openForWriting(logdir);
  try {
    const thinned = retention ? thinRuns(connection, retention, runs, onProgress) : { snapshots: 0, bytes: 0 };
    compactAll(connection, onProgress);
    dropUnused(connection, onProgress);
    const freeBytes = releasePages(connection, isLogged(connection), onProgress);
    return { path, beforeBytes, afterBytes: bytesOf(path), thinned, freeBytes };
  } catch (error) {
    throw writeError('vacuum', connection, error);
  } finally {
    connection.close();
  }
}

function thinRuns(
  connection: SqliteConnection,
  retention: RetentionPolicy,
  wanted: readonly string[] | undefined,
  onProgress: (what: string) => void,
): Thinned {
  const rows = connection.prepare('SELECT id, name FROM run ORDER BY created_ms').all() as {
    id: string;
    name: string;
  }[];
  const runs = rows.filter(({ id, name }) => wanted?.includes(id) || wanted?.includes(name) || wanted === undefined);
  const thinned = { snapshots: 0, bytes: 0 };
  runs.forEach(({ id, name }, i) => {
    onProgress(`thinning kernels, run ${i + 1} of ${runs.length} (${name})`);
    const { snapshots, bytes } = thinKernels(connection, id, retention);
    thinned.snapshots += snapshots;
    thinned.bytes += bytes;
  });
  return thinned;
}

function compactAll(connection: SqliteConnection, onProgress: (what: string) => void): void {
  const ids = connection.prepare('SELECT DISTINCT series_id FROM scalar').pluck().all() as number[];
  if (ids.length > 0) onProgress(`packing scalars, ${ids.length} series`);
  // A transaction each: writers get their turn in between.
  for (const id of ids) while (connection.write(() => compactSeries(connection, id)) > 0);
}

const UNUSED = {
  // A run change carries the run as it is now, so the newest of each run is enough.
  change:
    "kind = 'run' AND id < (SELECT max(id) FROM change later WHERE later.run_id = change.run_id AND later.kind = 'run')",
  probe: 'hash NOT IN (SELECT probe_hash FROM snapshot)',
} as const;

/** Rows a transaction. */
const PIECE = 500;

function dropUnused(connection: SqliteConnection, onProgress: (what: string) => void): void {
  onProgress('dropping what repeats');
  for (const [table, condition] of Object.entries(UNUSED)) {
    const key = table === 'change' ? 'id' : 'hash';
    const found = connection.prepare(`SELECT ${key} FROM ${table} WHERE ${condition}`).pluck().all();
    const drop = connection.prepare(`DELETE FROM ${table} WHERE ${key} = ? AND ${condition}`);
    for (let start = 0; start < found.length; start += PIECE) {
      connection.write(() => {
        for (const value of found.slice(start, start + PIECE)) drop.run(value);
      });
    }
  }
}

/** Whether any run of the database may be written right now. */
function isLogged(connection: SqliteConnection): boolean {
  const rows = connection.prepare("SELECT * FROM run WHERE status = 'running'").all() as Tables['run'][];
  return rows.some((row) => runFromRow(row, connection).status === 'running');
}

function bytesOf(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}
