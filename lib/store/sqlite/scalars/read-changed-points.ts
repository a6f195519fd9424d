import type { ScalarPointJson } from '../../../protocol/scalar.ts';
import type { SqliteConnection } from '../connection.ts';
import { ChangedPoints } from './changed-points.ts';
import { pointOf } from './points-to-json.ts';

/**
 * The points that some changes were the last to write, by change, each in the order of names and steps.
 *
 * @param changes id and run of at least one change, rising
 * @param maxPoints about how many points to return at most
 * @returns the points, and through which change they are complete: at least the first
 */
export function readChangedPoints(
  connection: SqliteConnection,
  changes: readonly { id: number; run_id: string }[],
  maxPoints: number,
): { points: Map<number, ScalarPointJson[]>; through: number } {
  const runs = [...new Set(changes.map(({ run_id }) => run_id))];
  const changed = new ChangedPoints(connection, runs, changes[0]!.id, changes.at(-1)!.id);
  const points = new Map<number, ScalarPointJson[]>();
  for (const { id } of changes) {
    if (points.size > 0 && changed.countUpTo(id) > maxPoints) break;
    points.set(
      id,
      changed.of(id).flatMap(({ name, points: held, indices }) => indices.map((i) => pointOf(name, held, i))),
    );
  }
  return { points, through: [...points.keys()].at(-1)! };
}
