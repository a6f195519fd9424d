import { messageOf, NtkBoardError } from '../../protocol/errors.ts';

/** The error for a file that stands where the run database belongs and is something else. */
export function notARunDatabase(path: string, got: string, cause?: unknown): NtkBoardError {
  return new NtkBoardError(
    'not-a-run-database',
    `open: expected a run database at ${path}, got ${got}. It was left untouched: choose another logdir, or move that file away.`,
    { cause },
  );
}

/** The error for a logdir that cannot hold a database. */
export function logdirUnwritable(logdir: string, got: string, cause?: unknown): NtkBoardError {
  return new NtkBoardError(
    'logdir-unwritable',
    `open: expected a writable directory as logdir, got ${got} at ${logdir}. Choose another logdir, or change its permissions.`,
    { cause },
  );
}

const NOT_A_DATABASE = ['SQLITE_NOTADB', 'SQLITE_CORRUPT'];
const UNWRITABLE = ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'SQLITE_AUTH'];

/** Names whatever went wrong while opening the database of `logdir`; an NtkBoardError passes unchanged. */
export function openError(error: unknown, logdir: string, path: string): NtkBoardError {
  if (error instanceof NtkBoardError) return error;
  const code = codeOf(error);
  const is = (codes: string[]) => codes.some((prefix) => code.startsWith(prefix));
  if (is(NOT_A_DATABASE)) return notARunDatabase(path, `a damaged SQLite file (${messageOf(error)})`, error);
  if (is(UNWRITABLE)) return logdirUnwritable(logdir, `one where SQLite cannot write (${messageOf(error)})`, error);
  return new NtkBoardError(
    'store-failed',
    `open: expected to open ${path}, got ${code || 'an error'}: ${messageOf(error)}. Check the disk and the file.`,
    { cause: error },
  );
}

/** The `code` of a Node or SQLite error, or an empty string. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}
