import { Command } from 'commander';
import { type SalvageReport, salvageDatabase } from '../../lib/store/sqlite/index.ts';

/** `ntkboard salvage`: copies what can be read of a damaged run database into a new file. */
export function salvageCommand(): Command {
  return new Command('salvage')
    .description('copy all that can be read of a damaged run database into a new one; the damaged one is only read')
    .argument('<source>', 'a logdir, or a database file; nothing should log to it meanwhile')
    .argument('<target>', 'a new logdir, or a new file that ends with .db; what exists is never overwritten')
    .option('--json', 'print the report as JSON', false)
    .action(salvage);
}

function salvage(source: string, target: string, { json }: { json: boolean }): void {
  const report = salvageDatabase(source, target);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${words(report).join('\n')}\n`);
}

function words({ source, target, hadHeader, missingPages, tables, losses }: SalvageReport): string[] {
  const lines = [`Copied what can be read of ${source} to ${target}`];
  if (!hadHeader) lines.push('The header of the file was lost: page size and schema were guessed.');
  if (missingPages > 0) lines.push(`${missingPages} pages at the end of the file are missing.`);
  for (const { table, rows, strayRows, unreadablePages, unreadableRows } of tables) {
    const notes = [
      ...(unreadablePages > 0 ? [`${unreadablePages} pages could not be read`] : []),
      ...(unreadableRows > 0 ? [`${unreadableRows} rows could not be read`] : []),
      ...(strayRows > 0 ? [`${strayRows} rows found outside the tree, deleted ones may be among them`] : []),
    ];
    if (rows > 0 || notes.length > 0) lines.push(`  ${[`${table}: ${rows} rows`, ...notes].join('; ')}`);
  }
  if (losses.length === 0) return [...lines, 'Nothing that is known of was lost.'];
  const lost = losses.map(({ runId, what }) => `  ${runId === null ? '' : `run "${runId}": `}${what}`);
  return [...lines, 'Lost:', ...lost];
}
