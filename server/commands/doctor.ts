import { Command } from 'commander';
import { runLibraryProgram } from '../run-library-program.ts';

/** `ntkboard doctor`: what this machine trains and computes with, and what would be better. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('tell which backends, GPU and BLAS work here, what is used for what, and what would improve it')
    .option('--json', 'print the report as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      process.exitCode = await runLibraryProgram('doctor', 'doctor', json ? ['--json'] : []);
    });
}
