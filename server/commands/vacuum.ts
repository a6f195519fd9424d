import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import { databasePath, type VacuumReport, vacuumDatabase } from '../../lib/store/sqlite/index.ts';

interface VacuumCommandOptions {
  keepEvery?: number;
  keepLast?: number;
  keepLogarithmic?: number;
  maxKernelBytes?: number;
  pictures: boolean;
  run?: string[];
  json: boolean;
}

/** `ntkboard vacuum`: drops what a policy does not keep, packs the rest, and gives room back to the disk. */
export function vacuumCommand(): Command {
  return new Command('vacuum')
    .description('make the run database of a logdir smaller; trainings may go on meanwhile')
    .argument('<directory>', 'where the runs are logged')
    .option('--keep-every <k>', 'keep the full kernels of every k-th snapshot', whole)
    .option('--keep-last <n>', 'keep those of the newest n snapshots', whole)
    .option('--keep-logarithmic <k>', 'keep k in every tenfold of steps', whole)
    .option('--max-kernel-bytes <size>', "of a run's full kernels, the oldest go first: 500000000, 500MB, 2GB", size)
    .option('--pictures', 'the same for the pictures of kernels', false)
    .option('--run <name>', 'name or id of a run whose kernels may go, may be repeated (default: all)', addTo)
    .option('--json', 'print the report as JSON', false)
    .addHelpText('after', '\nWithout any --keep or --max option all kernels stay. Scalars and spectra always do.')
    .action(vacuum);
}

function vacuum(directory: string, options: VacuumCommandOptions): void {
  if (!existsSync(databasePath(directory))) {
    const message = `vacuum: expected a run database in ${directory}, got none. Name the folder that the runs are logged to.`;
    throw new NtkBoardError('not-found', message);
  }
  const { keepEvery: every, keepLast: last, keepLogarithmic: logarithmic, maxKernelBytes: maxBytes } = options;
  const isThinning = [every, last, logarithmic, maxBytes].some((value) => value !== undefined);
  const report = vacuumDatabase(directory, {
    retention: isThinning ? { every, last, logarithmic, maxBytes, pictures: options.pictures } : undefined,
    runs: options.run,
    onProgress: showProgress,
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `${words(report).join('\n')}\n`);
}

/** One line that is written over on a terminal; none elsewhere. */
function showProgress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}`);
}

function words({ path, beforeBytes, afterBytes, thinned, freeBytes }: VacuumReport): string[] {
  const lines = [
    `${path}: ${megabytes(beforeBytes)} before, ${megabytes(afterBytes)} now, ${megabytes(beforeBytes - afterBytes)} won.`,
  ];
  if (thinned.snapshots > 0) {
    lines.push(`Kernels of ${thinned.snapshots} snapshots were dropped, ${megabytes(thinned.bytes)}.`);
  }
  if (freeBytes > 0) {
    lines.push(
      `${megabytes(freeBytes)} are free inside the file, for what is logged next. Run it again when nothing is logged to give them back.`,
    );
  }
  return lines;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number above 0.');
  return value;
}

const UNITS: Record<string, number> = { '': 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

function size(text: string): number {
  const [, number, unit = ''] = text.match(/^(\d+(?:\.\d+)?)\s*([a-z]*)$/i) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  if (number === undefined || factor === undefined) throw new InvalidArgumentError('expected bytes, such as 500MB.');
  return Number(number) * factor;
}

function addTo(name: string, names: readonly string[] = []): string[] {
  return [...names, name];
}
