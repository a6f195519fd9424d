import type { Command } from 'commander';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { serveCommand } from './serve.ts';
import { setupNativeCommand } from './setup-native.ts';
import { syncCommand } from './sync.ts';
import { tokenCommand } from './token.ts';

/** Every command by its name. A new one is a new file and one line here. */
export const COMMANDS = {
  demo: demoCommand,
  doctor: doctorCommand,
  serve: serveCommand,
  'setup-native': setupNativeCommand,
  sync: syncCommand,
  token: tokenCommand,
} satisfies Record<string, () => Command>;

/** The command of a bare `ntkboard --logdir runs`. */
export const DEFAULT_COMMAND = 'serve';
