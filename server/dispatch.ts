import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { messageOf } from '../lib/protocol/errors.ts';
import { errorAnswer } from './api/error-answers.ts';
import type { Log } from './log.ts';
import type { PageHandler } from './page/page-handler.ts';
import type { Gate, Refusal } from './security/gate.ts';
import { pageHeaders } from './security/page-headers.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The page's handler; while it is being built or started; or null on a server without one. */
export type PageState = PageHandler | 'preparing' | null;

export interface DispatchOptions {
  api: Handler;
  page: () => PageState;
  gate: Gate;
  dev: boolean;
  log: Log;
}

/**
 * The server's one request listener: what the gate lets through goes to the API under `/api`, everything else to the page,
 * or to nobody without one. (socket.io takes its own path before this is asked, and asks the gate itself.)
 */
export function createDispatch({ api, page, gate, dev, log }: DispatchOptions): RequestListener {
  const headers = pageHeaders(dev);
  return async (request, response) => {
    try {
      const { refusal } = await gate.judge(request);
      if (refusal) return answerRefusal(response, refusal);
      if (isApi(request.url)) return await api(request, response);
      const handler = page();
      if (handler === 'preparing') return answerPreparing(response);
      if (!handler) return answerJson(response, 404, 'not-found', 'this server has no page, only /api/v1.');
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      await handler.handle(request, response);
    } catch (error) {
      log.error({ err: error, url: request.url }, messageOf(error));
      if (response.headersSent) response.destroy();
      else answerJson(response, 500, 'internal', 'the server failed.');
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

function answerRefusal(response: ServerResponse, { status, code, message }: Refusal): void {
  if (status === 401) response.setHeader('www-authenticate', 'Bearer realm="ntkboard"');
  answerJson(response, status, code, message);
}

function answerJson(response: ServerResponse, status: number, code: Refusal['code'], message: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(errorAnswer(code, message)));
}
