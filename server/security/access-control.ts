import { createLogin, type Login } from '../login/login.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { attemptLimit } from './attempt-limit.ts';
import { demandTokens, openToAll } from './authenticator.ts';
import { createGate, type Gate } from './gate.ts';
import { LIMITS } from './limits.ts';
import { isLoopback } from './loopback.ts';
import { SessionStore } from './sessions.ts';
import { TokenStore } from './tokens.ts';

export interface AccessOptions {
  host: string;
  auth?: boolean;
  allowHosts?: readonly string[];
}

/** Who gets in. */
export interface AccessControl {
  gate: Gate;
  /** Null where no token is demanded. */
  login: Login | null;
  /** The token that was made because one is demanded and there was none. */
  newToken: string | null;
}

/**
 * The access control of a server: tokens are demanded on any address that other machines reach, or when told so.
 *
 * @param logdir holds the tokens and sessions
 * @param port the one that the server got: browsers keep one cookie for all ports of a host, so it is in the cookie's name
 */
export async function createAccessControl(
  { host, auth = false, allowHosts = [] }: AccessOptions,
  logdir: string,
  basePath: string,
  port: () => number,
): Promise<AccessControl> {
  const hosts = allowedHosts(host, allowHosts);
  const requests = attemptLimit(LIMITS.requestsPerSecond, 1);
  const attempts = attemptLimit(LIMITS.wrongTokensPerMinute, 60);
  if (!auth && isLoopback(host)) {
    return { gate: createGate({ hosts, authenticator: openToAll, requests, attempts }), login: null, newToken: null };
  }
  const tokens = new TokenStore(logdir);
  const sessions = new SessionStore(logdir);
  const cookieName = () => `ntkboard-${port()}`;
  const authenticator = demandTokens(tokens, sessions, cookieName);
  return {
    gate: createGate({ hosts, authenticator, requests, attempts }),
    login: createLogin({ tokens, sessions, authenticator, attempts, cookieName, basePath }),
    newToken: await firstToken(tokens),
  };
}

async function firstToken(tokens: TokenStore): Promise<string | null> {
  if ((await tokens.list()).length > 0) return null;
  return (await tokens.create('write', 'made when the server first started')).token;
}
