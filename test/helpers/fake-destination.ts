import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface FakeAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** An HTTP server that answers each request as it is told and remembers what it was sent. */
export async function startFakeDestination(answer: (attempt: number, headers: IncomingHttpHeaders) => FakeAnswer) {
  const requests: { atMs: number; headers: IncomingHttpHeaders; bytes: number }[] = [];
  const waiting = new Set<() => void>();
  let holds = false;
  const server = createServer(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    requests.push({ atMs: performance.now(), headers: request.headers, bytes });
    const { status, headers = {}, body = '' } = answer(requests.length, request.headers);
    if (!holds) response.writeHead(status, headers).end(body);
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    /** From now on no request is answered. */
    hold: () => {
      holds = true;
    },
    /** Resolves when so many requests have come. */
    reached: (count: number) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (requests.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
