import type { IncomingHttpHeaders } from 'node:http';
import { parse } from 'hono/utils/cookie';
import type { SessionStore } from './sessions.ts';
import type { Scope, TokenStore } from './tokens.ts';

/** What a request may do, by which token and, of a browser, in which session; without them where none is demanded. */
export interface Access {
  scope: Scope;
  tokenId: string | null;
  sessionId: string | null;
}

/** Tells who a request is from. */
export interface Authenticator {
  /** Null: a token is demanded, and the request shows none that is valid. */
  authenticate(headers: IncomingHttpHeaders): Promise<Access | null>;
  /** Whether an access given earlier still holds: its token is not revoked, its session not ended. */
  holds(access: Access): Promise<boolean>;
}

/** The authenticator of a server that listens to this machine alone and was not told to demand tokens. */
export const openToAll: Authenticator = {
  authenticate: async () => ({ scope: 'write', tokenId: null, sessionId: null }),
  holds: async () => true,
};

/** Demands `Authorization: Bearer <token>`, or the cookie of a browser that has signed in with a token. */
export function demandTokens(tokens: TokenStore, sessions: SessionStore, cookieName: () => string): Authenticator {
  async function ofBearer(authorization: string): Promise<Access | null> {
    const token = authorization.match(/^Bearer +(\S+)$/i)?.[1];
    const info = token === undefined ? null : await tokens.verify(token);
    return info && { scope: info.scope, tokenId: info.id, sessionId: null };
  }

  async function ofCookie(cookie: string): Promise<Access | null> {
    const key = parse(cookie, cookieName())[cookieName()];
    const session = key === undefined ? null : await sessions.verify(key);
    const info = session && (await tokens.find(session.tokenId));
    return info && { scope: info.scope, tokenId: info.id, sessionId: session.id };
  }

  return {
    authenticate: async ({ authorization, cookie }) =>
      authorization === undefined ? (cookie === undefined ? null : ofCookie(cookie)) : ofBearer(authorization),
    holds: async ({ tokenId, sessionId }) =>
      tokenId !== null &&
      (await tokens.find(tokenId)) !== null &&
      (sessionId === null || (await sessions.holds(sessionId))),
  };
}

/** Whether a request with this method may be made with an access. Every method but the reading ones changes something. */
export function mayUse(access: Access, method = 'GET'): boolean {
  return access.scope === 'write' || isReading(method);
}

/** Whether a method changes nothing. */
export function isReading(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(method);
}
