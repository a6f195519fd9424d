import { mkdirSync } from 'node:fs';
import { folderSize } from './folder-size.ts';
import { lastLines, runCommand } from './run-command.ts';
import { diskFull, setupError } from './setup-error.ts';
import type { SetupLog } from './setup-log.ts';

/** Unpacks the files whose names match, and compares each with its hash in the wheel's RECORD. */
const PROGRAM = `
import base64, csv, hashlib, io, os, re, sys, zipfile
wheel, folder, pattern = sys.argv[1:4]
with zipfile.ZipFile(wheel) as archive:
    record = next(name for name in archive.namelist() if name.endswith('.dist-info/RECORD'))
    hashes = {row[0]: row[1] for row in csv.reader(io.StringIO(archive.read(record).decode()))}
    chosen = [e for e in archive.infolist() if not e.is_dir() and re.search(pattern, e.filename)]
    print('total', sum(e.file_size for e in chosen), flush=True)
    root = os.path.realpath(folder)
    for entry in chosen:
        path = os.path.realpath(os.path.join(root, entry.filename))
        if not path.startswith(root + os.sep):
            sys.exit('refused: ' + entry.filename)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        digest = hashlib.sha256()
        with archive.open(entry) as source, open(path, 'wb') as to:
            while block := source.read(1 << 20):
                digest.update(block)
                to.write(block)
        got = 'sha256=' + base64.urlsafe_b64encode(digest.digest()).rstrip(b'=').decode()
        if got != hashes.get(entry.filename):
            sys.exit('hash differs: ' + entry.filename)
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
  if (/No space left|Errno 28|Disk quota/i.test(output)) throw diskFull(folder, 'none left', lastLines(output));
  throw setupError(
    'hash-mismatch',
    `${wheel} to hold the files its own list states`,
    `an error\n${lastLines(output)}\n`,
    'Delete the file and run the command again.',
  );
}
