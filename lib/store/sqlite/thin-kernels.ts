import { keptSteps, overBytes, type RetentionPolicy, type Thinned } from '../retention.ts';
import type { SqliteConnection } from './connection.ts';

/** Snapshots a transaction: other writers wait for no more than the deletion of these. */
const PIECE = 16;

/**
 * Drops the full kernels (and pictures, when the policy says so) of a run that its policy does not keep, in short transactions.
 * The freed pages are used again before the file grows.
 */
export function thinKernels(connection: SqliteConnection, runId: string, policy: RetentionPolicy): Thinned {
  const sizes = storedSizes(connection, runId, policy.pictures ?? false);
  const all = connection.prepare('SELECT step FROM snapshot WHERE run_id = ? ORDER BY step').pluck().all(runId);
  const kept = keptSteps(all as number[], policy);
  const byRule = sizes.filter(({ step }) => !kept.has(step)).map(({ step }) => step);
  const left = sizes.filter(({ step }) => kept.has(step));
  const steps = [...byRule, ...overBytes(left, policy.maxBytes ?? Number.POSITIVE_INFINITY)];
  for (let start = 0; start < steps.length; start += PIECE) {
    connection.write(() => drop(connection, runId, steps.slice(start, start + PIECE), policy.pictures ?? false));
  }
  const dropped = new Set(steps);
  const bytes = sizes.reduce((sum, size) => sum + (dropped.has(size.step) ? size.bytes : 0), 0);
  return { snapshots: steps.length, bytes };
}

function storedSizes(connection: SqliteConnection, runId: string, withPictures: boolean) {
  const pictures = 'UNION ALL SELECT step, length(cells) AS bytes FROM thumbnail WHERE run_id = @runId';
  const sizes = connection.prepare(
    `SELECT step, sum(bytes) AS bytes FROM (SELECT step, length(triangle) AS bytes FROM kernel WHERE run_id = @runId
      ${withPictures ? pictures : ''}) GROUP BY step ORDER BY step`,
  );
  return sizes.all({ runId }) as { step: number; bytes: number }[];
}

function drop(connection: SqliteConnection, runId: string, steps: readonly number[], withPictures: boolean): void {
  for (const table of withPictures ? ['kernel', 'thumbnail'] : ['kernel']) {
    const remove = connection.prepare(`DELETE FROM ${table} WHERE run_id = ? AND step = ?`);
    for (const step of steps) remove.run(runId, step);
  }
}
