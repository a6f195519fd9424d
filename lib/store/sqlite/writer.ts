import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { StoreWriter } from '../store.ts';
import type { SqliteConnection } from './connection.ts';
import { openForWriting } from './open-connection.ts';
import { codeOf } from './open-errors.ts';
import { writeAlert } from './write-alert.ts';
import { writeEvent } from './write-event.ts';
import { announceRun, createRun, updateRun } from './write-run.ts';
import { writeScalars } from './write-scalars.ts';
import { writeSnapshot } from './write-snapshot.ts';

/**
 * A writer on the run database of `logdir` (`<logdir>/ntkboard.db`), made when missing. Any number of processes may
 * write at once; a write waits for the others' transactions, ten seconds at most.
 *
 * @throws NtkBoardError `logdir-unwritable`, `not-a-run-database`, `schema-too-new` or `store-failed`
 */
export function openSqliteWriter(logdir: string): StoreWriter {
  const connection = openForWriting(logdir);
  const write = (operation: string, work: () => void) => writeOrExplain(connection, operation, work);
  return {
    createRun: (run) => write('createRun', () => createRun(connection, run)),
    updateRun: (runId, update) => write('updateRun', () => updateRun(connection, runId, update)),
    writeScalars(runId, points) {
      if (points.length > 0) write('writeScalars', () => writeScalars(connection, runId, points));
    },
    writeSnapshot: (runId, snapshot) => write('writeSnapshot', () => writeSnapshot(connection, runId, snapshot)),
    writeEvent: (runId, event) => write('writeEvent', () => writeEvent(connection, runId, event)),
    writeAlert: (runId, alert) => write('writeAlert', () => writeAlert(connection, runId, alert)),
    announceRun: (runId) => write('announceRun', () => announceRun(connection, runId)),
    close: () => connection.close(),
  };
}

function writeOrExplain(connection: SqliteConnection, operation: string, work: () => void): void {
  try {
    connection.write(work);
  } catch (cause) {
    if (cause instanceof NtkBoardError) throw cause;
    throw new NtkBoardError(
      'store-failed',
      `${operation}: expected to commit to ${connection.database.name}, got ${codeOf(cause) || 'an error'}: ` +
        `${messageOf(cause)}. Nothing of this call was stored; check the disk and the values.`,
      { cause },
    );
  }
}
