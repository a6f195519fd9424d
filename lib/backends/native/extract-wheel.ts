import { mkdirSync } from 'node:fs';
import { folderSize } from './folder-size.ts';
import { lastLines, runCommand } from './run-command.ts';
import { diskFull, setupError } from './setup-error.ts';
import type { SetupLog } from './setup-log.ts';

/**
 * Unpacks the files whose names match; Python's zipfile compares each with its checksum. The wheel's own list of hashes
 * is no help: that of scipy-openblas64 was made before its libgfortran was patched. The wheel's hash counts.
 */
const PROGRAM = `
import os, re, shutil, sys, zipfile
wheel, folder, pattern = sys.argv[1:4]
root = os.path.realpath(folder)
with zipfile.ZipFile(wheel) as archive:
    chosen = [entry for entry in archive.infolist() if not entry.is_dir() and re.search(pattern, entry.filename)]
    if not chosen:
        sys.exit('no file matches ' + pattern)
    print('total', sum(entry.file_size for entry in chosen), flush=True)
    for entry in chosen:
        path = os.path.realpath(os.path.join(root, entry.filename))
        if not path.startswith(root + os.sep):
            sys.exit('refused: ' + entry.filename)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(entry) as source, open(path, 'wb') as to:
            shutil.copyfileobj(source, to, 1 << 20)
        os.chmod(path, (entry.external_attr >> 16) & 0o755 | 0o644)
`;
const POLL_MS = 300;

/**
 * Unpacks from a wheel what matches a (Python) regular expression.
 *
 * @throws NtkBoardError `hash-mismatch` or `disk-full`
 */
export async function extractWheel(
  python: string,
  wheel: string,
  folder: string,
  pattern: string,
  label: string,
  log: SetupLog,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const before = folderSize(folder);
  let total: number | null = null;
  const timer = setInterval(() => {
    if (total) log.progress(label, Math.min(total, folderSize(folder) - before), total);
  }, POLL_MS);
  const { code, output } = await runCommand(python, ['-c', PROGRAM, wheel, folder, pattern], {
    onLine: (line) => {
      total = line.startsWith('total ') ? Number(line.slice(6)) : total;
    },
  }).finally(() => clearInterval(timer));
  if (code === 0) return;
  if (/No space left|Errno 28|Disk quota/i.test(output))
    throw diskFull(folder, 'none left', { said: lastLines(output) });
  throw setupError('hash-mismatch', `to unpack ${wheel}`, 'an error', 'Delete the file and run the command again.', {
    said: lastLines(output),
  });
}
