import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../../lib/protocol/errors.ts';
import type { AllowedHosts } from './allowed-hosts.ts';
import { type Access, type Authenticator, mayUse } from './authenticator.ts';

/** Why a request is not served. */
export interface Refusal {
  status: 400 | 401 | 403 | 413 | 415 | 429;
  code: ErrorCode;
  message: string;
}

export type Verdict = { access: Access; refusal: null } | { access: null; refusal: Refusal };

/** Judges every request and every opening of a socket, before anything else looks at it. */
export interface Gate {
  judge(request: IncomingMessage): Promise<Verdict>;
  /** Whether an access given earlier still holds. */
  holds(access: Access): Promise<boolean>;
}

const FOREIGN_HOST: Refusal = {
  status: 403,
  code: 'forbidden',
  message: 'foreign Host header: open the address that the server printed, or name this one with --allow-host.',
};

const FOREIGN_ORIGIN: Refusal = {
  status: 403,
  code: 'forbidden',
  message: "foreign Origin header: expected one of this server's own pages.",
};

const NO_TOKEN: Refusal = {
  status: 401,
  code: 'unauthorized',
  message:
    'expected a valid token, as in `Authorization: Bearer <token>`, got none. `ntkboard token create` makes one.',
};

const READ_ONLY: Refusal = {
  status: 403,
  code: 'forbidden',
  message: 'expected a token that may write, got a read-only one. `ntkboard token create --write` makes one.',
};

export function createGate(hosts: AllowedHosts, authenticator: Authenticator): Gate {
  return {
    judge: async (request) => {
      const { headers, method } = request;
      if (!hosts.isAllowedHost(headers.host)) return refuse(FOREIGN_HOST);
      if (!hosts.isAllowedOrigin(headers)) return refuse(FOREIGN_ORIGIN);
      const access = await authenticator.authenticate(headers);
      if (!access) return refuse(NO_TOKEN);
      return mayUse(access, method) ? { access, refusal: null } : refuse(READ_ONLY);
    },
    holds: (access) => authenticator.holds(access),
  };
}

function refuse(refusal: Refusal): Verdict {
  return { access: null, refusal };
}
