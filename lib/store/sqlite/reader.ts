import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { StoreReader } from '../store.ts';
import { openForReading } from './open-connection.ts';
import { codeOf } from './open-errors.ts';
import { readChanges } from './read-changes.ts';
import { readPosition } from './read-position.ts';
import { readEvents, readRun, readRuns } from './read-runs.ts';
import { readScalars } from './read-scalars.ts';
import { readEigenvalues, readSnapshots, readThumbnail } from './read-snapshots.ts';

/**
 * A read-only reader of the existing run database of `logdir`. It never blocks a writer and no writer blocks it.
 *
 * @throws NtkBoardError `not-found`, `not-a-run-database`, `schema-too-new` or `store-failed`
 */
export function openSqliteReader(logdir: string): StoreReader {
  const connection = openForReading(logdir);
  const read = <Result>(operation: string, work: () => Result) => readOrExplain(operation, work);
  return {
    position: () => read('position', () => readPosition(connection)),
    version: () => read('version', () => connection.database.pragma('data_version', { simple: true }) as number),
    runs: () => read('runs', () => readRuns(connection)),
    run: (runId) => read('run', () => readRun(connection, runId)),
    snapshots: (runId) => read('snapshots', () => connection.read(() => readSnapshots(connection, runId))),
    scalars: (runId, names) => read('scalars', () => readScalars(connection, runId, names)),
    events: (runId) => read('events', () => readEvents(connection, runId)),
    eigenvalues: (runId, step) => read('eigenvalues', () => readEigenvalues(connection, runId, step)),
    thumbnail: (runId, step, component) => read('thumbnail', () => readThumbnail(connection, runId, step, component)),
    changes: (after, runs, limit) => read('changes', () => readChanges(connection, after, runs, limit)),
    close: async () => connection.close(),
  };
}

async function readOrExplain<Result>(operation: string, work: () => Result): Promise<Result> {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof NtkBoardError) throw cause;
    throw new NtkBoardError(
      'store-failed',
      `${operation}: expected to read the run database, got ${codeOf(cause) || 'an error'}: ${messageOf(cause)}. ` +
        'Check that the logdir still exists and the disk works.',
      { cause },
    );
  }
}
