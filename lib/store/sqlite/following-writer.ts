import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { StoreWriter } from '../store.ts';
import type { SqliteConnection } from './connection.ts';
import { databasePath } from './database-path.ts';
import { openForWriting } from './open-connection.ts';
import { OpenedFile } from './opened-file.ts';
import { copyRun } from './transfer/copy-run.ts';
import { type SqliteWriterOptions, writerOn } from './writer.ts';

/** Between looks whether the database is still there. */
const LOOK_EVERY_MS = 250;
/** After a new place could not be had. */
const RETRY_AFTER_MS = 5_000;

/**
 * As `openSqliteWriter`, for a process that writes for long: when its database is deleted or another file is put in its place, it goes on there.
 * The runs that it has written are brought along from the old file, which can be read as long as it is open; nothing of them is
 * lost. Other runs stay deleted.
 *
 * @param onMoved told once for each move, when it is done, and once when the new place cannot be had: writing then goes on in the old
 * file, and moves when it can
 * @throws NtkBoardError as `openSqliteWriter`
 */
export function openFollowingWriter(
  logdir: string,
  options: SqliteWriterOptions,
  onMoved: (error: NtkBoardError, isDone: boolean) => void,
): StoreWriter {
  let place = openPlace(logdir, options);
  const runs = new Set<string>();
  let nextLookMs = 0;
  let isMoving = false;
  let isTold = false;

  function look(): void {
    nextLookMs = performance.now() + LOOK_EVERY_MS;
    const state = place.file.state();
    if (state === 'same' || isMoving) return;
    // Telling writes an event, which comes here again.
    isMoving = true;
    try {
      place.file.removeLeftLog();
      place = move(place, openPlace(logdir, options), runs);
      isTold = false;
      onMoved(movedError(logdir, state), true);
    } catch (error) {
      nextLookMs = performance.now() + RETRY_AFTER_MS;
      if (!isTold) onMoved(stuckError(logdir, state, error), false);
      isTold = true;
    } finally {
      isMoving = false;
    }
  }

  return new Proxy(place.writer, {
    get: (_, name: keyof StoreWriter) => {
      return (...args: unknown[]) => {
        const [run] = args as [string | { id: string } | undefined];
        if (name !== 'findRun' && run !== undefined) runs.add(typeof run === 'string' ? run : run.id);
        if (name === 'close' || name === 'sync' || performance.now() >= nextLookMs) look();
        return (place.writer[name] as (...args: unknown[]) => unknown)(...args);
      };
    },
  });
}

interface Place {
  connection: SqliteConnection;
  writer: StoreWriter;
  file: OpenedFile;
}

function openPlace(logdir: string, options: SqliteWriterOptions): Place {
  const connection = openForWriting(logdir);
  const file = new OpenedFile(databasePath(logdir));
  file.state();
  return { connection, file, writer: writerOn(connection, options) };
}

function move(from: Place, to: Place, runs: ReadonlySet<string>): Place {
  try {
    const isKnown = from.connection.prepare('SELECT 1 FROM run WHERE id = ?');
    for (const id of runs) if (isKnown.get(id)) copyRun(from.connection, to.connection, id);
  } catch (error) {
    to.writer.close();
    throw error;
  }
  // SQLite sees that the file has moved, and leaves the log of the new one alone.
  from.writer.close();
  return to;
}

function movedError(logdir: string, state: 'deleted' | 'replaced'): NtkBoardError {
  const goesOn =
    'The run was brought along and goes on in the file that is there now. Delete runs on the page, or with nothing running.';
  return new NtkBoardError('store-failed', `${notInPlace(logdir, state)}. ${goesOn}`);
}

function stuckError(logdir: string, state: 'deleted' | 'replaced', cause: unknown): NtkBoardError {
  const message =
    `${notInPlace(logdir, state)}, and no new one could be made: ${messageOf(cause)} What is logged is kept in the old file as ` +
    'long as this process runs. Make the folder writable again.';
  return new NtkBoardError('store-failed', message, { cause });
}

function notInPlace(logdir: string, state: 'deleted' | 'replaced'): string {
  const what = state === 'deleted' ? 'it deleted' : 'another file in its place';
  return `logger: expected the run database ${databasePath(logdir)} to stay where it was opened, got ${what}`;
}
