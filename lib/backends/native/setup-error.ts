import { type ErrorCode, NtkBoardError } from '../../protocol/errors.ts';

interface Details {
  /** What the program that failed printed at the end. */
  said?: string;
  cause?: unknown;
}

/** `setup-native: expected <X>, got <Y>. <what to do>`, and below it what the failed program said. */
export function setupError(
  code: ErrorCode,
  expected: string,
  got: string,
  advice: string,
  { said, cause }: Details = {},
): NtkBoardError {
  const quoted = said ? `\n${said.replace(/^/gm, '  | ')}` : '';
  return new NtkBoardError(code, `setup-native: expected ${expected}, got ${got}. ${advice}${quoted}`, { cause });
}

const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];

/** The error of a write that failed, told as a full disk or a folder that may not be written where it was one. */
export function writeError(folder: string, thrown: unknown): unknown {
  const code = (thrown as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, 'none left', { cause: thrown });
  if (!code || !UNWRITABLE.includes(code)) return thrown;
  const expected = `a folder to write to at ${folder}`;
  return setupError('folder-unwritable', expected, code, 'Name another with NTKBOARD_NATIVE_DIR.', { cause: thrown });
}

export function diskFull(folder: string, got: string, details: Details = {}): NtkBoardError {
  return setupError(
    'disk-full',
    `room on the disk of ${folder}`,
    got,
    'Free some, or name a folder on another disk with NTKBOARD_NATIVE_DIR, and run the command again: it goes on where it stopped.',
    details,
  );
}
