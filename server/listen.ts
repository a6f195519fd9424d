import type { Server } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { messageOf, NtkBoardError } from '../lib/protocol/errors.ts';
import { portOwner } from './port-owner.ts';
import { withoutSecrets } from './security/without-secrets.ts';

const HOST_NAME = /^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i;

/**
 * Binds the server and returns the port it got.
 *
 * @throws NtkBoardError `invalid-address`, `invalid-option` or `port-in-use`
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  checkAddress(host, port);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, host, port)));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Refuses what could never be listened on, before anything is opened. */
export function checkAddress(host: string, port: number): void {
  if (!isIP(host) && !HOST_NAME.test(host)) {
    throw new NtkBoardError(
      'invalid-address',
      `serve: expected the address or name of this machine's to listen on, got "${host}". Choose one with --host, such as 0.0.0.0 or ::.`,
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new NtkBoardError(
      'invalid-option',
      `serve: expected a port from 0 to 65535, got ${port}. Choose one with --port.`,
    );
  }
}

function listenError(cause: Error & { code?: string }, host: string, port: number): NtkBoardError {
  switch (cause.code) {
    case 'EADDRINUSE':
      return new NtkBoardError(
        'port-in-use',
        `serve: expected a free port, got ${port} which ${describeOwner(port)}. Choose another with --port, or --port 0 for any free one.`,
        { cause },
      );
    case 'EACCES':
      return new NtkBoardError(
        'invalid-address',
        `serve: expected a port this user may listen on, got ${port}. Choose one above 1023 with --port.`,
        { cause },
      );
    default:
      return new NtkBoardError(
        'invalid-address',
        `serve: expected to listen on ${host}:${port}, got ${messageOf(cause)}. Choose another --host or --port.`,
        { cause },
      );
  }
}

function describeOwner(port: number): string {
  const owner = portOwner(port);
  if (!owner) return 'is in use';
  return `process ${owner.pid} uses${owner.command && ` (${withoutSecrets(owner.command)})`}`;
}
