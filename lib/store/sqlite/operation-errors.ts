import { dirname } from 'node:path';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { SqliteConnection } from './connection.ts';
import { codeOf, isCorrupt, isUnwritable, storeCorrupt } from './open-errors.ts';

const NOTHING_STORED = 'Nothing of this call was stored';

/** Names whatever went wrong while writing; an NtkBoardError passes unchanged. */
export function writeError(operation: string, { path }: SqliteConnection, error: unknown): NtkBoardError {
  if (error instanceof NtkBoardError) return error;
  if (isCorrupt(error)) return storeCorrupt(operation, path, error);
  const [code, advice] = adviceOn(error);
  return new NtkBoardError(
    code,
    `${operation}: expected to commit to ${path}, got ${codeOf(error) || 'an error'}: ${messageOf(error)}. ` +
      `${NOTHING_STORED}; ${advice}.`,
    { cause: error },
  );
}

function adviceOn(error: unknown) {
  if (['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].includes(codeOf(error))) {
    return ['disk-full', 'make room, later calls work again'] as const;
  }
  if (isUnwritable(error)) return ['logdir-unwritable', 'change the permissions of the logdir'] as const;
  return ['store-failed', 'check the disk and the values'] as const;
}

/** Names whatever went wrong while reading; an NtkBoardError passes unchanged. */
export function readError(operation: string, { path }: SqliteConnection, error: unknown): NtkBoardError {
  if (error instanceof NtkBoardError) return error;
  if (isCorrupt(error)) return storeCorrupt(operation, path, error);
  return new NtkBoardError(
    'store-failed',
    `${operation}: expected to read ${path}, got ${codeOf(error) || 'an error'}: ${messageOf(error)}. ` +
      `Check that ${dirname(path)} still exists and the disk works.`,
    { cause: error },
  );
}
