import { Command, InvalidArgumentError, Option } from 'commander';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import type { RunningServer, ServerOptions } from '../index.ts';
import { createLog, LOG_LEVELS, type LogLevel } from '../log.ts';
import { isLoopback } from '../security/loopback.ts';
import { closeOnSignal } from './close-on-signal.ts';

interface ServeOptions {
  logdir: string;
  port: number;
  host: string;
  auth: boolean;
  allowHost: string[];
  tlsCert?: string;
  tlsKey?: string;
  basePath: string;
  maxConnections: number;
  dev: boolean;
  logLevel: LogLevel;
}

/** `ntkboard serve`: shows the runs of a logdir until it is interrupted. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('show the runs of a logdir in the browser (the default command)')
    .option('--logdir <directory>', 'where the runs are logged; several as a:runsA,b:runsB', 'runs')
    .option('--port <number>', 'port to listen on; 0 picks a free one', parsePort, 6066)
    .option(
      '--host <address>',
      'address to listen on, 0.0.0.0 or :: for all; any but a local one demands tokens',
      '127.0.0.1',
    )
    .option('--auth', 'demand tokens on a local address too', false)
    .option('--allow-host <names...>', 'names by which a proxy or another machine calls this server', [])
    .option('--tls-cert <file>', 'serve HTTPS with this certificate and the chain below it, PEM')
    .option('--tls-key <file>', 'key of the certificate, PEM')
    .option('--base-path <path>', 'what a proxy puts before every address, such as /ntk', '')
    .option('--max-connections <number>', 'connections at once; one address gets half of them', parsePort, 1024)
    .option('--dev', "serve the page by Next's development server, for contributors", false)
    .addOption(
      new Option('--log-level <level>', "the server's own log, on standard error").choices(LOG_LEVELS).default('warn'),
    )
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const { logLevel, allowHost, tlsCert, tlsKey, ...others } = options;
  setNodeEnv(options.dev ? 'development' : 'production');
  const { startServer } = await import('../index.ts');
  const server = await startServer({
    ...others,
    host: options.host.replace(/^\[(.*)\]$/, '$1'),
    allowHosts: allowHost,
    ...tlsOptions(tlsCert, tlsKey),
    log: createLog(logLevel),
  });
  closeOnSignal(() => server.close());
  process.stdout.write(`${announcement(options, server).join('\n')}\n`);
}

function announcement({ logdir, host, tlsCert }: ServeOptions, { url, newToken, isReadOnly }: RunningServer): string[] {
  const lines = [`NTKBoard shows ${logdir} at ${url} (press CTRL+C to quit)`];
  if (isReadOnly)
    lines.push('A directory is read-only: its database is shown as it is, and its runs cannot be changed.');
  if (newToken) {
    lines.push(
      `Token to read and write, shown only now: ${newToken}`,
      `Signs a browser in: ${url}/?token=${newToken}`,
      '`ntkboard token` makes others, lists and revokes them.',
    );
  }
  if (!isLoopback(host) && !tlsCert) {
    lines.push('Tokens travel in the clear: give --tls-cert and --tls-key, or put a proxy with TLS before it.');
  }
  return lines;
}

function tlsOptions(cert: string | undefined, key: string | undefined): Pick<ServerOptions, 'tls'> {
  if (cert !== undefined && key !== undefined) return { tls: { cert, key } };
  if (cert === undefined && key === undefined) return {};
  throw new NtkBoardError('invalid-option', 'serve: expected --tls-cert and --tls-key, got one of them. Give both.');
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
