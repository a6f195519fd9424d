import type { IncomingMessage } from 'node:http';
import type { Access } from './authenticator.ts';
import type { Gate } from './gate.ts';

const LOOK_INTERVAL_MS = 1_000;

/** What is needed of a socket.io server. */
interface GuardedServer {
  sockets: { sockets: ReadonlyMap<string, { request: IncomingMessage; disconnect(close: boolean): unknown }> };
}

/** The gate in front of live connections. */
export interface SocketGuard {
  /** For the option of this name of a socket.io server. */
  allowRequest(request: IncomingMessage, answer: (fault: string | null, allowed: boolean) => void): void;
  /** Cuts the connections whose token is revoked, within a second; returns a function that stops it. */
  watch(io: GuardedServer): () => void;
}

export function guardSockets(gate: Gate): SocketGuard {
  const accesses = new WeakMap<IncomingMessage, Access>();
  return {
    allowRequest: (request, answer) => {
      gate.judge(request).then(
        ({ access, refusal }) => {
          if (access) accesses.set(request, access);
          answer(refusal?.message ?? null, access !== null);
        },
        () => answer('the server failed.', false),
      );
    },
    watch: (io) => {
      const look = async () => {
        for (const socket of io.sockets.sockets.values()) {
          const access = accesses.get(socket.request);
          if (!access || !(await gate.holds(access))) socket.disconnect(true);
        }
      };
      const timer = setInterval(() => void look().catch(() => {}), LOOK_INTERVAL_MS).unref();
      return () => clearInterval(timer);
    },
  };
}
