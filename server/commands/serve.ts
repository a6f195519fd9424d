import { Command, InvalidArgumentError, Option } from 'commander';
import { createLog, LOG_LEVELS, type LogLevel } from '../log.ts';
import { closeOnSignal } from './close-on-signal.ts';

interface ServeOptions {
  logdir: string;
  port: number;
  host: string;
  auth: boolean;
  allowHost: string[];
  dev: boolean;
  logLevel: LogLevel;
}

/** `ntkboard serve`: shows the runs of a logdir until it is interrupted. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('show the runs of a logdir in the browser (the default command)')
    .option('--logdir <directory>', 'where the runs are logged', 'runs')
    .option('--port <number>', 'port to listen on; 0 picks a free one', parsePort, 6066)
    .option('--host <address>', 'address to listen on; any but a local one demands tokens', '127.0.0.1')
    .option('--auth', 'demand tokens on a local address too', false)
    .option('--allow-host <names...>', 'names by which a proxy or another machine calls this server', [])
    .option('--dev', "serve the page by Next's development server, for contributors", false)
    .addOption(
      new Option('--log-level <level>', "the server's own log, on standard error").choices(LOG_LEVELS).default('warn'),
    )
    .action(serve);
}

async function serve({ logLevel, allowHost, ...options }: ServeOptions): Promise<void> {
  setNodeEnv(options.dev ? 'development' : 'production');
  const { startServer } = await import('../index.ts');
  const server = await startServer({ ...options, allowHosts: allowHost, log: createLog(logLevel) });
  closeOnSignal(() => server.close());
  process.stdout.write(`NTKBoard shows ${options.logdir} at ${server.url} (press CTRL+C to quit)\n`);
  if (server.newToken) {
    process.stdout.write(
      `Token, shown only now: ${server.newToken}\nIt reads and writes. \`ntkboard token\` makes others, lists and revokes.\n`,
    );
  }
}

/** Next reads it when it is loaded, and warns when it does not match the mode. */
function setNodeEnv(value: 'development' | 'production'): void {
  Object.assign(process.env, { NODE_ENV: value });
}

/** The number as given; whether it can be a port is for the server to say. */
export function parsePort(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a whole number.');
  return Number(text);
}
