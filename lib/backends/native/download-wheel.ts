import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { downloadError, wrongHash } from './download-error.ts';
import { folderSize } from './folder-size.ts';
import { pipOptions } from './pip-options.ts';
import { resumableDownload } from './resumable-download.ts';
import { runCommand } from './run-command.ts';
import { setupError } from './setup-error.ts';
import type { SetupLog } from './setup-log.ts';
import type { Target } from './target.ts';
import type { Wheel } from './wheel.ts';

const POLL_MS = 300;

/**
 * The path of a wheel in `folder`, downloaded with pip's means (so with the user's registries, proxies and certificates)
 * unless an earlier run brought it. A download that was cut goes on where it stopped, if the server can; where that way
 * is closed, pip downloads. A file whose hash differs from the known or the index's one is refused.
 *
 * @throws NtkBoardError `download-failed`, `wheel-not-found`, `hash-mismatch` or `disk-full`
 */
export async function downloadWheel(
  python: string,
  wheel: Wheel,
  target: Target,
  folder: string,
  log: SetupLog,
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const present = await findComplete(folder, wheel);
  if (present) return present;
  const partial = join(folder, `${wheel.name}-${wheel.version}.partial`);
  mkdirSync(partial, { recursive: true });
  for (const entry of readdirSync(partial)) {
    if (!entry.endsWith('.part')) rmSync(join(partial, entry), { recursive: true });
  }
  mkdirSync(join(partial, 'temporary'));
  await download(python, wheel, target, partial, log);
  const file = readdirSync(partial).find((name) => name.endsWith('.whl'));
  if (!file)
    throw setupError('download-failed', `a wheel of ${wheel.name}`, 'none', 'Update pip and run the command again.');
  const sha256 = await sha256Of(join(partial, file));
  // pip compared already; this holds whatever pip does.
  if (sha256 !== (wheel.sha256 ?? sha256)) throw wrongHash(wheel, `sha256:${sha256}`);
  writeFileSync(join(folder, `${file}.sha256`), sha256);
  renameSync(join(partial, file), join(folder, file));
  rmSync(partial, { recursive: true, force: true });
  return join(folder, file);
}

async function download(python: string, wheel: Wheel, target: Target, partial: string, log: SetupLog): Promise<void> {
  const label = `downloading ${wheel.name} ${wheel.version}`;
  let total: number | null = null;
  const show = () => log.progress(label, Math.min(folderSize(partial), total ?? Number.POSITIVE_INFINITY), total);
  const learn = (bytes: number | null) => {
    total = bytes ?? total;
  };
  const timer = setInterval(show, POLL_MS);
  try {
    const options = pipOptions(target, partial);
    const { outcome, output } = await resumableDownload(python, wheel, partial, options, learn);
    if (outcome === 'failed') throw downloadError(wheel, target, partial, output);
    if (outcome === 'unavailable') await pipDownload(python, wheel, target, partial, learn);
  } finally {
    clearInterval(timer);
  }
  if (total) log.progress(label, total, total);
}

async function pipDownload(
  python: string,
  wheel: Wheel,
  target: Target,
  partial: string,
  learn: (bytes: number | null) => void,
): Promise<void> {
  const requirements = join(partial, 'requirements.txt');
  const hash = wheel.sha256 ? ` --hash=sha256:${wheel.sha256}` : '';
  writeFileSync(requirements, `${wheel.name}==${wheel.version}${hash}\n`);
  const args = ['-m', 'pip', 'download', ...pipOptions(target, partial), '--requirement', requirements];
  const { code, output } = await runCommand(python, args, {
    // pip downloads into the temporary folder, which is where progress can be seen whatever pip's version.
    env: { TMPDIR: join(partial, 'temporary'), PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1' },
    onLine: (line) => learn(sizeIn(line)),
  });
  if (code !== 0) throw downloadError(wheel, target, partial, output);
}

/** The size in pip's line "Downloading <file> (230.2 MB)". */
function sizeIn(line: string): number | null {
  const [, amount, unit] = /Downloading .*\((\d+(?:\.\d+)?) ([kMG])B\)/.exec(line) ?? [];
  return amount && unit ? Number(amount) * { k: 1e3, M: 1e6, G: 1e9 }[unit as 'k' | 'M' | 'G'] : null;
}

async function findComplete(folder: string, { name, version, sha256 }: Wheel): Promise<string | null> {
  const prefix = `${name.replaceAll('-', '_')}-${version}-`;
  const file = readdirSync(folder).find((entry) => entry.startsWith(prefix) && entry.endsWith('.whl'));
  if (!file) return null;
  const path = join(folder, file);
  const note = `${path}.sha256`;
  const wanted = sha256 ?? (existsSync(note) ? readFileSync(note, 'utf8') : null);
  if (wanted === (await sha256Of(path))) return path;
  rmSync(path);
  return null;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Forgets a wheel whose contents are unpacked. */
export function removeWheel(path: string): void {
  rmSync(path, { force: true });
  rmSync(`${path}.sha256`, { force: true });
}
