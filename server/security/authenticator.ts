import type { IncomingHttpHeaders } from 'node:http';
import type { Scope, TokenStore } from './tokens.ts';

/** What a request may do, and by which token; without one where none is demanded. */
export interface Access {
  scope: Scope;
  tokenId: string | null;
}

/** Tells who a request is from. */
export interface Authenticator {
  /** False: everybody who reaches the server may do everything. */
  readonly demandsToken: boolean;
  /** Null: a token is demanded, and the request shows none that is valid. */
  authenticate(headers: IncomingHttpHeaders): Promise<Access | null>;
  /** Whether an access given earlier still holds: its token has not been revoked. */
  holds(access: Access): Promise<boolean>;
}

/** The authenticator of a server that listens to this machine alone and was not told to demand tokens. */
export const openToAll: Authenticator = {
  demandsToken: false,
  authenticate: async () => ({ scope: 'write', tokenId: null }),
  holds: async () => true,
};

/** Demands `Authorization: Bearer <token>` with a token of the store. */
export function demandTokens(tokens: TokenStore): Authenticator {
  return {
    demandsToken: true,
    authenticate: async ({ authorization }) => {
      const token = authorization?.match(/^Bearer +(\S+)$/i)?.[1];
      const info = token === undefined ? null : await tokens.verify(token);
      return info && { scope: info.scope, tokenId: info.id };
    },
    holds: async ({ tokenId }) => tokenId !== null && (await tokens.find(tokenId)) !== null,
  };
}

/** Whether a request with this method may be made with an access. Every method but the reading ones changes something. */
export function mayUse(access: Access, method = 'GET'): boolean {
  return access.scope === 'write' || ['GET', 'HEAD', 'OPTIONS'].includes(method);
}
