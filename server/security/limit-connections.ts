import type { Server, Socket } from 'node:net';
import { clientKey } from './client-key.ts';

/**
 * Closes new connections beyond `max` in all, and beyond half of it from one address.
 *
 * @returns a function that cuts every connection
 */
export function limitConnections(server: Server, max: number): () => void {
  const maxOfOne = Math.ceil(max / 2);
  const open = new Map<string, Set<Socket>>();
  server.maxConnections = max;
  server.prependListener('connection', (socket: Socket) => {
    const key = clientKey(socket.remoteAddress);
    const others = open.get(key) ?? new Set();
    if (others.size >= maxOfOne) {
      socket.destroy();
      return;
    }
    open.set(key, others.add(socket));
    socket.once('close', () => {
      others.delete(socket);
      if (others.size === 0) open.delete(key);
    });
  });
  return () => {
    for (const sockets of open.values()) for (const socket of sockets) socket.destroy();
  };
}
