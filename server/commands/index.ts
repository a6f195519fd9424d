import type { Command } from 'commander';
import { serveCommand } from './serve.ts';

/** Every command by its name. A new one is a new file and one line here. */
export const COMMANDS = {
  serve: serveCommand,
} satisfies Record<string, () => Command>;

/** The command of a bare `ntkboard --logdir runs`. */
export const DEFAULT_COMMAND = 'serve';
