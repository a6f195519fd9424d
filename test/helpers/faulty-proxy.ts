import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What happens to one request on its way; times in ms, `share` the part of a body that still passes. */
export type Fault =
  | { kind: 'none' }
  | { kind: 'refuse' }
  | { kind: 'slow'; ms: number }
  | { kind: 'status'; status: number; retryAfter?: string }
  /** The sender is cut off while it sends; the server never hears of it. */
  | { kind: 'cut-sender'; share: number }
  /** The server gets a part of the body and then nothing more. */
  | { kind: 'cut-request'; share: number }
  /** The server does its work, and the answer breaks off. */
  | { kind: 'cut-answer'; share: number }
  /** The server gets the request twice, the second time after the answer and `ms`. */
  | { kind: 'twice'; ms: number }
  /** The sender is cut off, and the request reaches the server all the same, `ms` later. */
  | { kind: 'late'; ms: number };

export interface FaultyProxy {
  url: string;
  /** How often each fault was done. */
  counts: Map<Fault['kind'], number>;
  /** Resolves when no request is on its way any more, late ones among them. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Stands between a sender and the server on a local port, and does to each request what `nextFault` says. */
export async function startFaultyProxy(serverPort: () => number, nextFault: () => Fault): Promise<FaultyProxy> {
  const counts: FaultyProxy['counts'] = new Map();
  const underWay = new Set<Promise<unknown>>();
  const track = (work: Promise<unknown>) => {
    underWay.add(work);
    void work.catch(() => {}).finally(() => underWay.delete(work));
  };
  const proxy = createServer((request, response) => {
    const fault = nextFault();
    counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1);
    track(pass(request, response, fault, serverPort()).catch(() => response.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    counts,
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        proxy.closeAllConnections();
      }),
  };
}

async function pass(request: IncomingMessage, response: ServerResponse, fault: Fault, port: number): Promise<void> {
  if (fault.kind === 'refuse') return void request.socket.destroy();
  const length = Number(request.headers['content-length'] ?? 0);
  const body = await bodyOf(request, fault.kind === 'cut-sender' ? Math.floor(length * fault.share) : length);
  switch (fault.kind) {
    case 'cut-sender':
      return void request.socket.destroy();
    case 'status': {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      response.writeHead(fault.status, headers).end();
      return;
    }
    case 'slow':
      await delay(fault.ms);
      return answer(response, await forward(request, body, port), 1);
    case 'cut-request':
      await forward(request, body, port, fault.share).catch(() => {});
      return void request.socket.destroy();
    case 'cut-answer':
      return answer(response, await forward(request, body, port), fault.share);
    case 'twice': {
      answer(response, await forward(request, body, port), 1);
      await delay(fault.ms);
      await forward(request, body, port);
      return;
    }
    case 'late':
      request.socket.destroy();
      await delay(fault.ms);
      await forward(request, body, port);
      return;
    default:
      answer(response, await forward(request, body, port), 1);
  }
}

/** The first `length` bytes of the body. */
async function bodyOf(request: IncomingMessage, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= length) break;
  }
  return Buffer.concat(chunks);
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Sends the request on; with a share below 1 only so much of its body, and then the connection breaks. */
function forward({ method, url, headers }: IncomingMessage, body: Buffer, port: number, share = 1): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const host = `127.0.0.1:${port}`;
    const passed = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path: url,
      headers: { ...headers, host },
      agent: false,
    });
    passed.on('error', reject);
    passed.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    if (share === 1) passed.end(body);
    else passed.write(body.subarray(0, Math.floor(body.length * share)), () => passed.destroy());
  });
}

function answer(response: ServerResponse, { status, headers, body }: Answer, share: number): void {
  const { 'transfer-encoding': _, connection: __, ...kept } = headers;
  response.writeHead(status, { ...kept, 'content-length': body.length });
  if (share === 1) response.end(body);
  else response.write(body.subarray(0, Math.floor(body.length * share)), () => response.destroy());
}
