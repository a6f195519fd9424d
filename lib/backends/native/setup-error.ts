import { type ErrorCode, NtkBoardError } from '../../protocol/errors.ts';

/** `setup-native: expected <X>, got <Y>. <what to do>`. */
export function setupError(
  code: ErrorCode,
  expected: string,
  got: string,
  advice: string,
  cause?: unknown,
): NtkBoardError {
  return new NtkBoardError(code, `setup-native: expected ${expected}, got ${got}. ${advice}`, { cause });
}

/** The error of a write that failed, told as a full disk where it was one. */
export function writeError(folder: string, thrown: unknown): unknown {
  const code = (thrown as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, 'none left', thrown);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return setupError(
      'folder-unwritable',
      `a folder to write to at ${folder}`,
      code,
      'Name another with NTKBOARD_NATIVE_DIR.',
      thrown,
    );
  }
  return thrown;
}

export function diskFull(folder: string, got: string, cause?: unknown): NtkBoardError {
  return setupError(
    'disk-full',
    `room on the disk of ${folder}`,
    got,
    'Free some, or name a folder on another disk with NTKBOARD_NATIVE_DIR, and run the command again: it goes on where it stopped.',
    cause,
  );
}
