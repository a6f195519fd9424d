import type { Command } from 'commander';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { salvageCommand } from './salvage.ts';
import { serveCommand } from './serve.ts';
import { setupNativeCommand } from './setup-native.ts';
import { syncCommand } from './sync.ts';
import { tokenCommand } from './token.ts';
import { vacuumCommand } from './vacuum.ts';

/** Every command by its name. A new one is a new file and one line here. */
export const COMMANDS = {
  check: checkCommand,
  demo: demoCommand,
  doctor: doctorCommand,
  salvage: salvageCommand,
  serve: serveCommand,
  'setup-native': setupNativeCommand,
  sync: syncCommand,
  token: tokenCommand,
  vacuum: vacuumCommand,
} satisfies Record<string, () => Command>;

/** The command of a bare `ntkboard --logdir runs`. */
export const DEFAULT_COMMAND = 'serve';
