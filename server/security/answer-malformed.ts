import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

const LINGER_MS = 500;
/** What still comes of these is a fault again, and is thrown away. */
const answered = new WeakSet<Socket>();
const STATUS: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Answers what Node could not read as a request, for the event `clientError`. The connection closes once the client has read that, or a moment later:
 * Node itself closes it at once, and a client that is still sending is told of a lost connection instead of its fault.
 */
export function answerMalformed({ code = '' }: Error & { code?: string }, socket: Socket): void {
  if (answered.has(socket)) return;
  answered.add(socket);
  const { _httpMessage: answer } = socket as { _httpMessage?: { headersSent: boolean } };
  if (!socket.writable || code === 'ECONNRESET' || answer?.headersSent) return void socket.destroy();
  const status = STATUS[code] ?? 400;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('end', () => socket.destroy()).once('close', () => clearTimeout(timer));
}
