import type { IncomingMessage } from 'node:http';

const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a Host header names this machine, with any port. A foreign name that resolves to 127.0.0.1 (DNS rebinding)
 * would let another site's page read the runs.
 */
export function isAllowedHost(host: string | undefined): boolean {
  const name = host?.match(/^(\[[^\]]*\]|[^:[\]]*)(?::\d{1,5})?$/)?.[1];
  return name !== undefined && LOCAL_NAMES.has(name.toLowerCase());
}

/** Whether an Origin header is absent (no browser sent it) or that of a page served by this machine. */
export function isAllowedOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true;
  const host = origin.match(/^https?:\/\/([^/]+)$/)?.[1];
  return isAllowedHost(host);
}

/** Whether a live connection may open: both headers must be local. */
export function isAllowedRequest({ headers }: IncomingMessage): boolean {
  return isAllowedHost(headers.host) && isAllowedOrigin(headers.origin);
}
