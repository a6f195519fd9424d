import { Command } from 'commander';
import { type CheckReport, checkDatabase } from '../../lib/store/sqlite/index.ts';

/** `ntkboard check`: tells whether a run database is sound, by words and by exit status. */
export function checkCommand(): Command {
  return new Command('check')
    .description('check the run database of a logdir, which is only read; exit status 1 when something is wrong')
    .argument('<directory>', 'where the runs are logged')
    .option('--json', 'print the report as JSON', false)
    .action(check);
}

function check(directory: string, { json }: { json: boolean }): void {
  const report = checkDatabase(directory);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${words(directory, report).join('\n')}\n`);
  if (report.findings.length > 0) process.exitCode = 1;
}

function words(directory: string, { path, runs, findings, leftOut, schema }: CheckReport): string[] {
  const older =
    leftOut.length > 0
      ? [`Left out (${leftOut.join(', ')}): schema ${schema} is older; \`ntkboard serve\` updates it.`]
      : [];
  if (findings.length === 0) return [`${path} is sound: ${runs} ${runs === 1 ? 'run' : 'runs'}.`, ...older];
  return [
    `${path} is damaged:`,
    ...findings.map(({ check: name, message }) => `  ${name}: ${message}`),
    ...older,
    `\`ntkboard salvage ${directory} NEW\` copies what can be read into a new logdir.`,
  ];
}
