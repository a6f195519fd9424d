import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type RequestListener } from 'node:http';
import { duplexPair } from 'node:stream';

const LONGEST_MS = 10_000;

/**
 * Has a handler answer a request for `path` that comes over no network; resolves with the status of its answer. The first page that Next renders takes half a second more
 * than all others, since it loads what draws them: nobody shall have to wait for it.
 */
export async function renderOnce(handler: RequestListener, path: string): Promise<number> {
  const [client, end] = duplexPair();
  end.once('close', () => client.destroy());
  const server = createServer(handler);
  server.emit('connection', end);
  try {
    const request = get({ path, createConnection: () => client, signal: AbortSignal.timeout(LONGEST_MS) });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response.resume(), 'end');
    return response.statusCode ?? 0;
  } finally {
    client.destroy();
    end.destroy();
  }
}
