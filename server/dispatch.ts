import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { messageOf } from '../lib/protocol/errors.ts';
import { errorAnswer } from './api/error-answers.ts';
import type { Log } from './log.ts';
import type { PageHandler } from './page/page-handler.ts';
import { isAllowedHost } from './security/allowed-host.ts';
import { pageHeaders } from './security/page-headers.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The page's handler; while it is being built or started; or null on a server without one. */
export type PageState = PageHandler | 'preparing' | null;

/**
 * The server's one request listener: refuses foreign hosts, then gives `/api` to the API and everything else to the
 * page, or to nobody without one. (socket.io takes its own path before this is asked.)
 */
export function createDispatch(api: Handler, page: () => PageState, dev: boolean, log: Log): RequestListener {
  const headers = pageHeaders(dev);
  return async (request, response) => {
    try {
      if (!isAllowedHost(request.headers.host))
        return answerJson(response, 403, 'foreign Host header: open localhost.');
      if (isApi(request.url)) return await api(request, response);
      const handler = page();
      if (handler === 'preparing') return answerPreparing(response);
      if (!handler) return answerJson(response, 404, 'this server has no page, only /api/v1.');
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      await handler.handle(request, response);
    } catch (error) {
      log.error({ err: error, url: request.url }, messageOf(error));
      if (response.headersSent) response.destroy();
      else answerJson(response, 500, 'the server failed.');
    }
  };
}

/** A browser that came early comes back by itself. */
function answerPreparing(response: ServerResponse): void {
  response.writeHead(503, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'retry-after': '2',
    refresh: '2',
  });
  response.end('<!doctype html><title>NTKBoard</title><p>The page is being prepared. It opens by itself in a moment.');
}

function isApi(url = '/'): boolean {
  return /^\/api(?:[/?]|$)/.test(url);
}

function answerJson(response: ServerResponse, status: 403 | 404 | 500, message: string): void {
  const code = { 403: 'invalid-request', 404: 'not-found', 500: 'internal' } as const;
  response.writeHead(status, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
  response.end(JSON.stringify(errorAnswer(code[status], message)));
}
