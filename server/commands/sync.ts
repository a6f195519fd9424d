import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { parseDestination } from '../../lib/outbox/destination.ts';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import { databasePath, openOutbox } from '../../lib/store/sqlite/index.ts';
import { syncRuns } from '../sync/sync-runs.ts';
import { closeOnSignal } from './close-on-signal.ts';

interface SyncOptions {
  token?: string;
  run: string[];
  watch: boolean;
  anew: boolean;
}

/** `ntkboard sync`: sends runs of a logdir to a server. */
export function syncCommand(): Command {
  return new Command('sync')
    .description('send the runs of a logdir to an NTKBoard server; going on where it stopped')
    .argument('<directory>', 'where the runs are logged')
    .argument('<url>', 'address of the server, for example https://board.example.org')
    .option('--token <token>', 'one that may write; rather set NTKBOARD_TOKEN, since others see a command line')
    .option('--run <name>', 'name or id of a run to send, may be repeated (default: all)', addTo, [])
    .option('--watch', 'stay, and send what is logged from now on', false)
    .option('--anew', 'send everything once more, also what was deleted on the server', false)
    .action(sync);
}

async function sync(directory: string, url: string, { token, ...options }: SyncOptions): Promise<void> {
  const destination = parseDestination('sync', url, token ?? process.env.NTKBOARD_TOKEN);
  if (!existsSync(databasePath(directory))) {
    const message = `sync: expected a run database in ${directory}, got none. Name the folder that the runs are logged to.`;
    throw new NtkBoardError('not-found', message);
  }
  const outbox = openOutbox(directory, destination.url);
  try {
    const stop = new AbortController();
    const done = syncRuns(outbox, destination, { ...options, signal: stop.signal });
    closeOnSignal(async () => {
      stop.abort();
      await done.catch(() => {});
    });
    await done;
  } finally {
    outbox.close();
  }
}

function addTo(name: string, names: readonly string[]): string[] {
  return [...names, name];
}
