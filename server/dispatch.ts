import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { messageOf, NtkBoardError } from '../lib/protocol/errors.ts';
import { PAGE_REQUEST_HEADERS } from '../lib/protocol/page-request.ts';
import { errorAnswer, statusOf } from './api/error-answers.ts';
import type { Log } from './log.ts';
import type { Login } from './login/login.ts';
import type { PageHandler } from './page/page-handler.ts';
import { type Access, isReading } from './security/authenticator.ts';
import type { Gate, Refusal } from './security/gate.ts';
import { pagePolicy } from './security/page-policy.ts';
import { REFUSALS } from './security/refusals.ts';
import { withoutSecrets } from './security/without-secrets.ts';

const LINGER_MS = 500;
const LINGER_BYTES = 16 * 2 ** 20;

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The page's handler; while it is being built or started; or null on a server without one. */
export type PageState = PageHandler | 'preparing' | null;

export interface DispatchOptions {
  api: Handler;
  page: () => PageState;
  gate: Gate;
  /** Null where no token is demanded. */
  login: Login | null;
  basePath: string;
  dev: boolean;
  log: Log;
}

/**
 * The server's one request listener: what the gate lets through goes to the API under `/api`, everything else to the page,
 * or to nobody without one. (socket.io takes its own path before this is asked, and asks the gate itself.)
 */
export function createDispatch({ api, page, gate, login, basePath, dev, log }: DispatchOptions): RequestListener {
  async function dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = await gate.inspect(request);
    if (fault) return answerRefusal(request, response, fault);
    if (await login?.handle(request, response)) return;
    const { access, refusal } = await gate.admit(request);
    if (refusal?.status === 401 && login && isForBrowser(request)) return login.ask(request, response);
    if (refusal) return answerRefusal(request, response, refusal);
    if (isApi(request)) return await api(request, response);
    const handler = page();
    if (handler === 'preparing') return answerPreparing(response);
    if (!handler) return answerRefusal(request, response, REFUSALS.noPage);
    if (!dev && !isReading(request.method ?? 'GET')) return answerRefusal(request, response, REFUSALS.method);
    prepare(request, response, access);
    await handler.handle(request, response);
  }

  /** Sets what page and browser must know. Next reads the nonce for its own scripts from the policy. */
  function prepare(request: IncomingMessage, response: ServerResponse, access: Access): void {
    const nonce = randomBytes(16).toString('base64');
    const policy = pagePolicy(nonce, request.headers.host ?? '', dev);
    response.setHeader('content-security-policy', policy);
    request.headers['content-security-policy'] = policy;
    request.headers[PAGE_REQUEST_HEADERS.nonce] = nonce;
    request.headers[PAGE_REQUEST_HEADERS.basePath] = basePath;
    request.headers[PAGE_REQUEST_HEADERS.signedIn] = access.sessionId === null ? 'no' : 'yes';
  }

  return async (request, response) => {
    try {
      await dispatch(request, response);
    } catch (error) {
      const status = error instanceof NtkBoardError ? statusOf(error.code) : undefined;
      if (status && !response.headersSent) {
        return answerRefusal(request, response, {
          status,
          code: (error as NtkBoardError).code,
          message: messageOf(error),
        });
      }
      log.error({ err: error, url: withoutSecrets(request.url) }, messageOf(error));
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

function isApi({ url = '/' }: IncomingMessage): boolean {
  return /^\/api(?:[/?]|$)/.test(url);
}

function isForBrowser(request: IncomingMessage): boolean {
  return !isApi(request) && /\btext\/html\b/.test(request.headers.accept ?? '');
}

/** What is still sent of a refused body is thrown away for a moment, so that the client gets to read the answer; then it is cut off. */
function answerRefusal(request: IncomingMessage, response: ServerResponse, { status, code, message }: Refusal): void {
  if (status === 401) response.setHeader('www-authenticate', 'Bearer realm="ntkboard"');
  if (!request.complete) {
    let bytes = 0;
    const timer = setTimeout(() => request.destroy(), LINGER_MS).unref();
    request.once('end', () => clearTimeout(timer));
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > LINGER_BYTES) request.destroy();
    });
  }
  answerJson(response, status, code, message);
}

function answerJson(response: ServerResponse, status: number, code: Refusal['code'], message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(errorAnswer(code, message)));
}
