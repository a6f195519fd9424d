import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isLoopback } from './loopback.ts';

const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Which names this server answers to. */
export interface AllowedHosts {
  /**
   * Whether a Host header names this server, with any port. A foreign name that resolves to its address (DNS rebinding)
   * would let another site's page read the runs.
   */
  isAllowedHost(host: string | undefined): boolean;
  /** Whether an Origin header is absent (no browser sent it) or that of a page of this very server. */
  isAllowedOrigin(headers: IncomingHttpHeaders): boolean;
}

/**
 * The names of a server that listens on `address`: those of this machine, `named` ones, and, when other machines reach it,
 * any bare IP address, since only a name can be rebound.
 */
export function allowedHosts(address: string, named: readonly string[] = []): AllowedHosts {
  const own = new Set(named.map((name) => name.toLowerCase()));
  const names = new Set([...LOCAL_NAMES, ...own]);
  const isReachable = !isLoopback(address);
  if (isReachable) names.add(hostname().toLowerCase()).add(address.toLowerCase());
  const isAllowed = (name: string | undefined, allowed: ReadonlySet<string>) =>
    name !== undefined && (allowed.has(name) || (isReachable && isIP(name.replace(/^\[|\]$/g, '')) !== 0));
  return {
    isAllowedHost: (host) => isAllowed(nameOf(host), names),
    isAllowedOrigin: ({ origin, host }) => {
      if (origin === undefined) return true;
      const authority = origin.match(/^https?:\/\/([^/]+)$/)?.[1]?.toLowerCase();
      // Equal with its port: a page of another program on this machine is a foreign page too.
      return authority !== undefined && (authority === host?.toLowerCase() || own.has(nameOf(authority) ?? ''));
    },
  };
}

/** The name in `name:port`, in lower case. */
function nameOf(host: string | undefined): string | undefined {
  return host?.match(/^(\[[^\]]*\]|[^:[\]]*)(?::\d{1,5})?$/)?.[1]?.toLowerCase();
}
