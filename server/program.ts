import { Command } from 'commander';
import { messageOf, NtkBoardError } from '../lib/protocol/errors.ts';
import { COMMANDS, DEFAULT_COMMAND } from './commands/index.ts';
import { packageVersion } from './package-root.ts';

/** Runs the command line. Faults are told in one message without a stack, and set exit status 1. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  // A reader of the output may go (`| head`). Unhandled, the failed write would be reported by another failing write.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const program = new Command('ntkboard')
    .description('Shows the empirical Neural Tangent Kernel of your TensorFlow.js models while they train.')
    .version(packageVersion)
    .enablePositionalOptions();
  for (const [name, create] of Object.entries(COMMANDS)) {
    program.addCommand(create(), { isDefault: name === DEFAULT_COMMAND });
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = 1;
  }
}

function describe(error: unknown): string {
  if (error instanceof NtkBoardError) return error.message;
  const stack = process.env.NTKBOARD_DEBUG && error instanceof Error ? `\n${error.stack}` : '';
  return `[ntkboard] unexpected failure: ${messageOf(error)}. Set NTKBOARD_DEBUG=1 to see where.${stack}`;
}
