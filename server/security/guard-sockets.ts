import type { IncomingMessage } from 'node:http';
import type { Access } from './authenticator.ts';
import { clientKey } from './client-key.ts';
import { type Gate, judge } from './gate.ts';
import { LIMITS } from './limits.ts';

const LOOK_INTERVAL_MS = 1_000;

/** What is needed of a connection of engine.io, which carries socket.io's. */
interface Connection {
  request: IncomingMessage;
  on(event: 'packet' | 'close', listener: () => void): unknown;
  close(discard: boolean): unknown;
}

/** What is needed of a socket.io server. */
interface GuardedServer {
  engine: { on(event: 'connection', listener: (connection: Connection) => void): unknown };
}

/** The gate in front of live connections. */
export interface SocketGuard {
  /** For the option of this name of a socket.io server. */
  allowRequest(request: IncomingMessage, answer: (fault: string | null, allowed: boolean) => void): void;
  /**
   * Cuts connections that send too much, and within a second those whose token is revoked or whose browser has signed out.
   * Returns a function that stops it.
   */
  watch(io: GuardedServer): () => void;
}

/** @param max live connections at once of all clients; one address gets half of them */
export function guardSockets(gate: Gate, max: number): SocketGuard {
  const accesses = new WeakMap<IncomingMessage, Access>();
  const open = new Set<Connection>();
  const countOf = (key: string) => [...open].filter(({ request }) => keyOf(request) === key).length;

  async function allow(request: IncomingMessage): Promise<string | null> {
    const { access, refusal } = await judge(gate, request);
    if (refusal) return refusal.message;
    if (open.size >= max || countOf(keyOf(request)) >= max / 2) return 'too many live connections: close some.';
    accesses.set(request, access);
    return null;
  }

  async function cutStrangers(): Promise<void> {
    for (const connection of open) {
      const access = accesses.get(connection.request);
      if (!access || !(await gate.holds(access))) connection.close(true);
    }
  }

  return {
    allowRequest: (request, answer) => {
      allow(request).then(
        (fault) => answer(fault, fault === null),
        () => answer('the server failed.', false),
      );
    },
    watch: (io) => {
      io.engine.on('connection', (connection) => {
        open.add(connection);
        connection.on('close', () => open.delete(connection));
        limitMessages(connection);
      });
      const timer = setInterval(() => void cutStrangers().catch(() => {}), LOOK_INTERVAL_MS).unref();
      return () => clearInterval(timer);
    },
  };
}

function limitMessages(connection: Connection): void {
  let second = 0;
  let messages = 0;
  connection.on('packet', () => {
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) [second, messages] = [now, 0];
    if (++messages > LIMITS.socketMessagesPerSecond) connection.close(true);
  });
}

function keyOf({ socket }: IncomingMessage): string {
  return clientKey(socket.remoteAddress);
}
