import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../../lib/protocol/errors.ts';
import { isLoginPath } from '../login/login.ts';
import type { AllowedHosts } from './allowed-hosts.ts';
import type { AttemptLimit } from './attempt-limit.ts';
import { type Access, type Authenticator, isReading, mayUse } from './authenticator.ts';
import { REFUSALS } from './refusals.ts';

/** Why a request is not served. */
export interface Refusal {
  status: 400 | 401 | 403 | 404 | 405 | 410 | 413 | 415 | 429;
  code: ErrorCode;
  message: string;
}

export type Verdict = { access: Access; refusal: null } | { access: null; refusal: Refusal };

/** Judges every request and every opening of a socket, before anything else looks at it. */
export interface Gate {
  /** What is wrong with a request whoever sent it; null: nothing. */
  inspect(request: IncomingMessage): Promise<Refusal | null>;
  /** What an inspected request may do. */
  admit(request: IncomingMessage): Promise<Verdict>;
  /** Whether an access given earlier still holds. */
  holds(access: Access): Promise<boolean>;
}

export interface GateOptions {
  hosts: AllowedHosts;
  authenticator: Authenticator;
  /** Of all requests. */
  requests: AttemptLimit;
  /** Of those with a wrong token. */
  attempts: AttemptLimit;
}

export function createGate({ hosts, authenticator, requests, attempts }: GateOptions): Gate {
  return {
    inspect: async (request) => {
      const { headers, url = '' } = request;
      if (!(await requests.take(request))) return REFUSALS.tooManyRequests;
      if (!hosts.isAllowedHost(headers.host)) return REFUSALS.foreignHost;
      if (!hosts.isAllowedOrigin(headers) || isForeignFetch(request)) return REFUSALS.foreignOrigin;
      if (!url.startsWith('/')) return REFUSALS.address;
      return refuseBody(request);
    },
    admit: async (request) => {
      const { headers, method } = request;
      const access = await authenticator.authenticate(headers);
      if (access) return mayUse(access, method) ? { access, refusal: null } : refuse(REFUSALS.readOnly);
      const isGuess = headers.authorization !== undefined && !(await attempts.take(request));
      return refuse(isGuess ? REFUSALS.tooManyTokens : REFUSALS.noToken);
    },
    holds: (access) => authenticator.holds(access),
  };
}

/** Whether a browser says that another site's page asks; that page may lead here by a link, and no more. */
function isForeignFetch({ headers, method }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return method !== 'GET' || headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
}

/**
 * A body comes only with a method that changes something, and in a type that no form of another page can send; but for
 * the forms of the log-in page.
 */
function refuseBody({ headers, method = 'GET', url = '/' }: IncomingMessage): Refusal | null {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody) return null;
  if (isReading(method)) return REFUSALS.unexpectedBody;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const isForm = type === undefined || FORM_TYPES.has(type);
  return isForm && !isLoginPath(url.split('?')[0]!) ? REFUSALS.formBody : null;
}

const FORM_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

function refuse(refusal: Refusal): Verdict {
  return { access: null, refusal };
}

/** The whole judgement of a request that nothing comes between. */
export async function judge(gate: Gate, request: IncomingMessage): Promise<Verdict> {
  const refusal = await gate.inspect(request);
  return refusal ? refuse(refusal) : gate.admit(request);
}
