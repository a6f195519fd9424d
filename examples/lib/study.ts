import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BackendName } from '../../lib/backends/candidates/candidate.ts';
import { selectBackend } from '../../lib/index.ts';
import { type Figure, writeFigure } from './figure.ts';
import { formatTable } from './format-table.ts';

/** What a study leaves on the terminal and beside its runs. */
export interface Findings {
  table: { head: readonly string[]; rows: readonly (readonly string[])[] };
  /** What the table shows, in a line or two. */
  summary: string;
  figure: Figure;
}

/**
 * Runs a study from the command line: `--logdir` (default `runs`) receives its runs and `<name>.html`, `--backend` is
 * tensorflow, wasm or cpu, the best that works when left out.
 */
export async function runStudy(
  name: string,
  study: (options: { logdir: string; log: (line: string) => void }) => Promise<Findings>,
): Promise<void> {
  const { values: flags } = parseArgs({
    options: { logdir: { type: 'string', default: 'runs' }, backend: { type: 'string' } },
  });
  const prefer = flags.backend as BackendName | undefined;
  await selectBackend({ log: console.log, ...(prefer && { prefer }) });
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const log = (line: string) => console.log(`${seconds().padStart(8)}  ${line}`);
  const { table, summary, figure } = await study({ logdir: flags.logdir, log });
  const path = join(flags.logdir, `${name}.html`);
  writeFigure(path, figure);
  console.log(`\n${formatTable(table.head, table.rows)}\n\n${summary}`);
  console.log(`\nFigure: ${path}\nRuns:   npm start -- --logdir ${flags.logdir}   (${seconds()})`);
}
