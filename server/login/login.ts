import type { IncomingMessage, ServerResponse } from 'node:http';
import { serialize } from 'hono/utils/cookie';
import type { AttemptLimit } from '../security/attempt-limit.ts';
import type { Authenticator } from '../security/authenticator.ts';
import { readBody } from '../security/read-body.ts';
import { SESSION_MS, type SessionStore } from '../security/sessions.ts';
import type { TokenStore } from '../security/tokens.ts';
import { answerPage, answerRefresh } from './login-page.ts';

const MAX_FORM_BYTES = 4_096;

/** Signing in and out with a browser. */
export interface Login {
  /** Answers a request that belongs to it: `/login`, `/logout`, and any address with `?token=`. False: not one of them. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Answers a browser that has not signed in. */
  ask(request: IncomingMessage, response: ServerResponse): void;
}

export interface LoginOptions {
  tokens: TokenStore;
  sessions: SessionStore;
  authenticator: Authenticator;
  attempts: AttemptLimit;
  cookieName: () => string;
  /** What stands before every address, such as `/ntk`; or nothing. */
  basePath: string;
}

/** Whether a path takes the forms of the log-in page. */
export function isLoginPath(path: string): boolean {
  return path === '/login' || path === '/logout';
}

export function createLogin(options: LoginOptions): Login {
  const { tokens, sessions, authenticator, attempts, cookieName, basePath } = options;

  /** Sets the cookie of a new session and goes on, or asks again. */
  async function signIn(request: IncomingMessage, response: ServerResponse, token: string, next: string) {
    const info = await tokens.verify(token.trim());
    if (!info) {
      const tooMany = !(await attempts.take(request));
      const fault = tooMany ? 'Too many wrong tokens: wait a minute.' : 'This is no valid token of these runs.';
      return answerPage(response, tooMany ? 429 : 401, { basePath, next, fault });
    }
    response.setHeader('set-cookie', cookie(request, await sessions.create(info.id), SESSION_MS / 1000));
    goOn(request, response, basePath + next);
  }

  async function signOut(request: IncomingMessage, response: ServerResponse) {
    const access = await authenticator.authenticate(request.headers);
    if (access?.sessionId) await sessions.end(access.sessionId);
    response.setHeader('set-cookie', cookie(request, '', 0));
    goOn(request, response, `${basePath}/login`);
  }

  function cookie(request: IncomingMessage, value: string, maxAge: number): string {
    const isSecure = 'encrypted' in request.socket || request.headers['x-forwarded-proto'] === 'https';
    return serialize(cookieName(), value, {
      httpOnly: true,
      sameSite: 'Strict',
      secure: isSecure,
      path: basePath || '/',
      maxAge,
    });
  }

  return {
    handle: async (request, response) => {
      const url = parse(request);
      const token = url.searchParams.get('token');
      if (request.method === 'POST' && url.pathname === '/login') {
        const form = new URLSearchParams((await readBody(request, MAX_FORM_BYTES)).toString('utf8'));
        await signIn(request, response, form.get('token') ?? '', localAddress(form.get('next')));
      } else if (request.method === 'POST' && url.pathname === '/logout') {
        await signOut(request, response);
      } else if (request.method === 'GET' && url.pathname === '/login' && token === null) {
        answerPage(response, 200, { basePath, next: localAddress(url.searchParams.get('next')) });
      } else if (request.method === 'GET' && token !== null && !/^\/api(\/|$)/.test(url.pathname)) {
        url.searchParams.delete('token');
        const next = url.pathname === '/login' ? '/' : localAddress(url.pathname + url.search);
        await signIn(request, response, token, next);
      } else {
        return false;
      }
      return true;
    },
    ask: (request, response) => {
      const { pathname, search } = parse(request);
      const next = localAddress(pathname + search);
      // A browser leaves a strict cookie out when another site's link led here: asked from here it sends it.
      if (isFromElsewhere(request)) answerRefresh(response, basePath + next);
      else answerPage(response, 401, { basePath, next });
    },
  };
}

/** Goes on to an address so that the browser sends its cookie there, also when another site's link led here. */
function goOn(request: IncomingMessage, response: ServerResponse, address: string): void {
  if (isFromElsewhere(request)) {
    answerRefresh(response, address);
    return;
  }
  response.writeHead(303, { location: address, 'cache-control': 'no-store' });
  response.end();
}

function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return headers['sec-fetch-mode'] === 'navigate' && (site === 'cross-site' || site === 'same-site');
}

function parse(request: IncomingMessage): URL {
  return new URL(request.url?.replace(/^\/+/, '/') ?? '/', 'http://localhost');
}

/** An address on this server, or its first page: never one that leads elsewhere. */
function localAddress(address: string | null): string {
  const here = 'http://localhost';
  if (address === null || !URL.canParse(address, here)) return '/';
  const { origin, pathname, search } = new URL(address, here);
  return origin === here ? pathname.replace(/^\/+/, '/') + search : '/';
}
