import type { StoreWriter } from '../store.ts';
import type { SqliteConnection } from './connection.ts';
import { deleteRunPiece, PAUSE_MS } from './delete-run.ts';
import { findRun } from './find-run.ts';
import { LogKeeper } from './log/log-keeper.ts';
import { openForWriting } from './open-connection.ts';
import { writeError } from './operation-errors.ts';
import { Compactor } from './scalars/compactor.ts';
import { SeriesIds } from './scalars/series-ids.ts';
import { writeScalars } from './scalars/write-scalars.ts';
import { syncToDisk } from './sync-to-disk.ts';
import { thinKernels } from './thin-kernels.ts';
import { truncateRun } from './truncate-run.ts';
import { writeAlert } from './write-alert.ts';
import { writeEvent } from './write-event.ts';
import { writeHistograms } from './write-histograms.ts';
import { announceRun, createRun, updateRun } from './write-run.ts';
import { writeSnapshot } from './write-snapshot.ts';
import { writeTexts } from './write-texts.ts';

/** Longest time that finishing a run may take to pack its scalars. */
const FINISH_MS = 1000;

export interface SqliteWriterOptions {
  /** Has a thread do the checkpoints, so that no write waits for the disk; default false. For writers that live long. */
  checkpointsInThread?: boolean;
}

/**
 * A writer on the run database of `logdir` (`<logdir>/ntkboard.db`), made when missing. Any number of processes may
 * write at once; a write waits for the others' transactions, ten seconds at most.
 *
 * @throws NtkBoardError `logdir-unwritable`, `not-a-run-database`, `store-corrupt`, `schema-too-new` or `store-failed`
 */
export function openSqliteWriter(logdir: string, options: SqliteWriterOptions = {}): StoreWriter {
  return writerOn(openForWriting(logdir), options);
}

/** A writer on a connection, which is closed with it. */
export function writerOn(
  connection: SqliteConnection,
  { checkpointsInThread = false }: SqliteWriterOptions = {},
): StoreWriter {
  const log = checkpointsInThread ? new LogKeeper(connection) : null;
  const ids = new SeriesIds(connection);
  const compactor = new Compactor(connection);
  const write = <Result>(operation: string, work: () => Result): Result => {
    try {
      const result = connection.write(work);
      log?.wrote();
      return result;
    } catch (error) {
      // The transaction may have numbered series that do not exist now.
      ids.forget();
      throw writeError(operation, connection, error);
    }
  };
  const deletePiece = (runId: string): boolean => {
    ids.forget();
    compactor.forget();
    return write('deleteRun', () => deleteRunPiece(connection, runId));
  };
  return {
    createRun: (run) => write('createRun', () => createRun(connection, run)),
    updateRun(runId, update) {
      write('updateRun', () => updateRun(connection, runId, update));
      if (update.status === 'finished') compactor.finish(runId, FINISH_MS);
    },
    writeScalars(runId, points) {
      if (points.length === 0) return;
      compactor.wrote(write('writeScalars', () => writeScalars(connection, ids, runId, points)));
    },
    writeSnapshot: (runId, snapshot) => write('writeSnapshot', () => writeSnapshot(connection, runId, snapshot)),
    writeEvent: (runId, event) => write('writeEvent', () => writeEvent(connection, runId, event)),
    writeAlert: (runId, alert) => write('writeAlert', () => writeAlert(connection, runId, alert)),
    writeHistograms(runId, histograms) {
      if (histograms.length > 0) write('writeHistograms', () => writeHistograms(connection, runId, histograms));
    },
    writeTexts(runId, texts) {
      if (texts.length > 0) write('writeTexts', () => writeTexts(connection, runId, texts));
    },
    announceRun: (runId) => write('announceRun', () => announceRun(connection, runId)),
    findRun: (which) => explain(connection, 'findRun', () => findRun(connection, which)),
    truncateRun: (runId, afterStep) => write('truncateRun', () => truncateRun(connection, runId, afterStep)),
    deleteRun(runId) {
      while (!deletePiece(runId)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    },
    deleteRunPiece: deletePiece,
    thinKernels: (runId, policy) => explain(connection, 'thinKernels', () => thinKernels(connection, runId, policy)),
    sync: () => explain(connection, 'sync', () => syncToDisk(connection)),
    close() {
      log?.close();
      connection.close();
    },
  };
}

function explain<Result>(connection: SqliteConnection, operation: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw writeError(operation, connection, error);
  }
}
