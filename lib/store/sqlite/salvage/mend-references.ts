import type { SqliteConnection } from '../connection.ts';
import type { Loss } from './losses.ts';

/** Run and name of what has lost its own. */
const RECOVERED = 'recovered';

/**
 * Makes a run, a probe, a snapshot or a name for rows that have lost theirs. Call inside a write transaction, in the newest
 * schema.
 *
 * @returns what was lost and made up
 */
export function mendReferences(connection: SqliteConnection): Loss[] {
  return [...mendSeries(connection), ...mendSnapshots(connection), ...mendProbes(connection), ...mendRuns(connection)];
}

/** Scalars whose series was lost are kept under a run and a name of their own. */
function mendSeries(connection: SqliteConnection): Loss[] {
  const orphans = connection
    .prepare(
      'SELECT DISTINCT series_id FROM (SELECT series_id FROM scalar UNION SELECT series_id FROM scalar_chunk) ' +
        'WHERE series_id NOT IN (SELECT id FROM series)',
    )
    .pluck()
    .all() as number[];
  const runOf = connection
    .prepare(
      'SELECT run_id FROM change WHERE id IN (SELECT change_id FROM scalar WHERE series_id = @id ' +
        'UNION SELECT max_change_id FROM scalar_chunk WHERE series_id = @id) LIMIT 1',
    )
    .pluck();
  const insert = connection.prepare('INSERT OR IGNORE INTO series (id, run_id, name) VALUES (?, ?, ?)');
  return orphans.map((id) => {
    const runId = (runOf.get({ id }) as string | undefined) ?? RECOVERED;
    const name = `${RECOVERED}/series-${id}`;
    insert.run(id, runId, name);
    return { runId, what: `the name of a scalar: its points are "${name}"` };
  });
}

/** A spectrum is worth keeping without the numbers that stood beside it. */
function mendSnapshots(connection: SqliteConnection): Loss[] {
  const insert = connection.prepare(
    'INSERT INTO snapshot (run_id, step, epoch, wall_ms, n, c, outputs, precision, probe_hash, metrics, capture_ms, gram_ms, ' +
      "eigh_ms, write_ms, change_id) SELECT run_id, step, NULL, 0, length(eigenvalues) / 8, 1, 'trace', 'float64', " +
      "'lost-' || length(eigenvalues) / 8, '{}', 0, 0, 0, 0, @changeId FROM spectrum WHERE run_id = @run_id AND step = @step",
  );
  const orphans = connection.prepare(
    'SELECT run_id, step FROM spectrum LEFT JOIN snapshot USING (run_id, step) WHERE snapshot.n IS NULL ' +
      'AND length(eigenvalues) >= 8',
  );
  return (orphans.all() as { run_id: string; step: number }[]).map(({ run_id, step }) => {
    insert.run({ run_id, step, changeId: appendChange(connection, run_id, 'snapshot', step) });
    return { runId: run_id, what: `metrics and settings of the snapshot at step ${step}, its eigenvalues are kept` };
  });
}

function mendProbes(connection: SqliteConnection): Loss[] {
  const { changes } = connection
    .prepare(
      'INSERT INTO probe (hash, n) SELECT probe_hash, max(n) FROM snapshot ' +
        'WHERE probe_hash NOT IN (SELECT hash FROM probe) GROUP BY probe_hash',
    )
    .run();
  return changes > 0 ? [{ runId: null, what: `labels and pictures of ${changes} probes` }] : [];
}

function mendRuns(connection: SqliteConnection): Loss[] {
  const tables = ['series', 'snapshot', 'event', 'alert', 'histogram', 'text'];
  const every = tables.map((table) => `SELECT run_id FROM "${table}"`).join(' UNION ');
  const lost = connection
    .prepare(`SELECT run_id FROM (${every}) WHERE run_id NOT IN (SELECT id FROM run)`)
    .pluck()
    .all() as string[];
  return lost.map((runId) => makeRun(connection, runId));
}

/** Makes a run of nothing but its id and its snapshots. */
export function makeRun(connection: SqliteConnection, id: string): Loss {
  const insert = connection.prepare(
    'INSERT INTO run (id, name, status, created_ms, heartbeat_ms, announced_ms, config, tags, host, pid, last_step, ' +
      "snapshot_count, change_id) SELECT @id, @id, 'finished', 0, 0, 0, '{}', '[]', '', 0, max(step), count(*), @changeId " +
      'FROM snapshot WHERE run_id = @id',
  );
  insert.run({ id, changeId: appendChange(connection, id, 'run', null) });
  return { runId: id, what: 'name, config, notes and all else that stood beside the run' };
}

function appendChange(connection: SqliteConnection, runId: string, kind: string, step: number | null): number {
  const insert = connection.prepare('INSERT INTO change (run_id, kind, step) VALUES (?, ?, ?)');
  return Number(insert.run(runId, kind, step).lastInsertRowid);
}

/** Drops rows that mean nothing without the one they belong to. Call inside a write transaction. */
export function dropOrphans(connection: SqliteConnection): Loss[] {
  const losses: Loss[] = [];
  for (;;) {
    const [found] = connection.database.pragma('foreign_key_check') as {
      table: string;
      parent: string;
      fkid: number;
    }[];
    if (!found) return losses;
    const { table, parent } = found;
    const condition = `WHERE NOT EXISTS (SELECT 1 FROM "${parent}" p WHERE ${joinOf(connection, found)})`;
    const { changes } = connection.prepare(`DELETE FROM "${table}" ${condition}`).run();
    losses.push({ runId: null, what: `${changes} rows of "${table}" that had lost their "${parent}"` });
  }
}

/** How rows of a table find the one that they refer to, `p`. */
function joinOf({ database }: SqliteConnection, reference: { table: string; parent: string; fkid: number }): string {
  const columns = database.pragma(`foreign_key_list("${reference.table}")`) as {
    id: number;
    seq: number;
    from: string;
    to: string | null;
  }[];
  const keys = database.pragma(`table_info("${reference.parent}")`) as { name: string; pk: number }[];
  return columns
    .filter(({ id }) => id === reference.fkid)
    .map(({ from, to, seq }) => {
      const key = to ?? keys.find(({ pk }) => pk === seq + 1)!.name;
      return `p."${key}" = "${reference.table}"."${from}"`;
    })
    .join(' AND ');
}
