import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import { hasDatabaseHeader } from './database-header.ts';

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

/** The error for a run database with damaged pages. */
export function storeCorrupt(operation: string, path: string, cause: unknown): NtkBoardError {
  return new NtkBoardError(
    'store-corrupt',
    `${operation}: expected a sound run database at ${path}, got a damaged one (${messageOf(cause)}). It was left as it ` +
      `is: \`ntkboard salvage ${dirname(path)} NEW\` copies what can be read into a new logdir; or choose another one.`,
    { cause },
  );
}

/** Names whatever went wrong while opening the database of `logdir`; an NtkBoardError passes unchanged. */
export function openError(error: unknown, logdir: string, path: string): NtkBoardError {
  if (error instanceof NtkBoardError) return error;
  const code = codeOf(error);
  if (code === 'SQLITE_NOTADB' && !hasDatabaseHeader(path)) {
    const got = `a file of ${statSync(path).size} bytes that is not SQLite (if it was one, \`ntkboard salvage ${dirname(path)} NEW\` may read it)`;
    return notARunDatabase(path, got, error);
  }
  if (isCorrupt(error)) return storeCorrupt('open', path, error);
  if (isUnwritable(error)) {
    return logdirUnwritable(logdir, `one where SQLite cannot write (${messageOf(error)})`, error);
  }
  return new NtkBoardError(
    'store-failed',
    `open: expected to open ${path}, got ${code || 'an error'}: ${messageOf(error)}. Check the disk and the file.`,
    { cause: error },
  );
}

/** Whether SQLite found the file damaged. */
export function isCorrupt(error: unknown): boolean {
  return ['SQLITE_NOTADB', 'SQLITE_CORRUPT'].some((code) => codeOf(error).startsWith(code));
}

/** Whether SQLite was not allowed to write. */
export function isUnwritable(error: unknown): boolean {
  const codes = ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'SQLITE_AUTH'];
  return codes.some((code) => codeOf(error).startsWith(code));
}

/** The `code` of a Node or SQLite error, or an empty string. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}
