import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { residentBytes } from '../../bench/server/resident-memory.ts';

/** What became of a connection: the status it was answered with, null for none, and how many bytes of a body left this side. */
export interface Outcome {
  status: number | null;
  sentBytes: number;
}

export interface LargeBody {
  method: string;
  path: string;
  headers?: Record<string, string>;
  bytes: number;
  /** Without a length told beforehand. */
  chunked: boolean;
}

const BLOCK = Buffer.alloc(256 * 1024, '[');

/** Sends a body until it is answered or cut off, as a client that does not care about answers. */
export async function sendLargeBody(port: number, { method, path, headers, bytes, chunked }: LargeBody) {
  const client = rawClient(port);
  const length = chunked ? 'transfer-encoding: chunked' : `content-length: ${bytes}`;
  const others = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
  client.socket.write(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${length}\r\n${others.join('')}\r\n`);
  let sentBytes = 0;
  while (sentBytes < bytes && !client.isOver()) {
    const block = chunked ? Buffer.concat([Buffer.from(`${BLOCK.length.toString(16)}\r\n`), BLOCK, CRLF]) : BLOCK;
    const goesOn = client.socket.write(block);
    sentBytes += BLOCK.length;
    if (!goesOn) await Promise.race([once(client.socket, 'drain').catch(() => {}), client.over, setTimeout(10_000)]);
    // What the kernel takes at once is drained without a look at what has come: an answer would be lost with the connection.
    await setImmediate();
  }
  await Promise.race([client.over, setTimeout(5_000)]);
  client.socket.destroy();
  return { status: client.status(), sentBytes } satisfies Outcome;
}

const CRLF = Buffer.from('\r\n');

/** Sends bytes as they are and resolves with the answer's text once the server has closed the connection. */
export async function sendRaw(port: number, text: string): Promise<string> {
  const client = rawClient(port);
  client.socket.write(text);
  await Promise.race([client.over, setTimeout(5_000)]);
  client.socket.destroy();
  return client.text();
}

function rawClient(port: number, localAddress = '127.0.0.1') {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  let text = '';
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    const end = () => {
      isOver = true;
      resolve();
    };
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', end);
    socket.on('end', end);
    socket.on('close', end);
  });
  const status = () => (text === '' ? null : Number(text.match(/^HTTP\/1\.1 (\d{3})/)?.[1]));
  return { socket, over, isOver: () => isOver, text: () => text, status };
}

/** Opens connections that say nothing; resolves with those that the server leaves open. */
export async function openSilently(port: number, count: number, localAddress: string): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('error', () => {});
    sockets.push(socket);
    // A listen queue that overflows would be the kernel's limit, not the server's.
    if (i % 100 === 99) await setTimeout(20);
  }
  const left = () => sockets.filter((socket) => socket.readyState === 'open');
  // Those that the kernel has taken wait for the server's verdict.
  for (let before = -1; before !== left().length; await setTimeout(500)) before = left().length;
  return left();
}

/** Connections that each send one more header line now and then; resolves with how many are left after a time. */
export async function dripHeaders(port: number, count: number, milliseconds: number): Promise<number> {
  const sockets = await openSilently(port, count, '127.0.0.1');
  for (const socket of sockets) socket.write('GET /api/v1/health HTTP/1.1\r\nhost: 127.0.0.1\r\n');
  for (const started = Date.now(); Date.now() - started < milliseconds; await setTimeout(250)) {
    for (const socket of sockets) if (socket.writable) socket.write('x-more: 1\r\n');
  }
  const left = sockets.filter((socket) => socket.readyState === 'open');
  for (const socket of sockets) socket.destroy();
  return left.length;
}

/** The largest resident memory of a process, and what it started with, while `work` runs. */
export async function memoryDuring<Result>(pid: number, work: () => Promise<Result>) {
  const before = residentBytes(pid);
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid));
  }, 50);
  try {
    return { result: await work(), growthMiB: (Math.max(peak, residentBytes(pid)) - before) / 2 ** 20 };
  } finally {
    clearInterval(timer);
  }
}
