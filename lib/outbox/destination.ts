import { isIP } from 'node:net';
import { NtkBoardError } from '../protocol/errors.ts';

/** A server that runs are sent to. */
export interface Destination {
  /** Address of the server, without its API's path and without a slash at the end: also its name in the ledger. */
  url: string;
  /** Null: the server demands none. */
  token: string | null;
}

/**
 * The destination as it was named.
 *
 * @throws NtkBoardError `invalid-option` for what is no address, or one that holds a secret; the message never repeats it
 */
export function parseDestination(operation: string, url: string, token: string | undefined): Destination {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.username || parsed?.password || parsed?.search || parsed?.hash) {
    throw invalid(operation, 'url', 'an address alone, without user, password, query or fragment', 'one with more');
  }
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw invalid(operation, 'url', 'an address such as https://board.example.org', JSON.stringify(url.slice(0, 200)));
  }
  // What a header cannot carry; a line's end comes with tokens that were read from a file.
  const trimmed = token?.trim() || null;
  if (trimmed !== null && !/^[\x21-\x7e]+$/.test(trimmed)) {
    throw invalid(operation, 'token', 'printable ASCII without spaces', 'other characters');
  }
  return { url: (parsed.origin + parsed.pathname).replace(/\/+$/, ''), token: trimmed };
}

/** Whether a token travels to another machine unencrypted. */
export function sendsTokenInClear({ url, token }: Destination): boolean {
  const { protocol, hostname } = new URL(url);
  return token !== null && protocol === 'http:' && !isLoopback(hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}

function invalid(operation: string, option: string, expected: string, got: string): NtkBoardError {
  const advice = option === 'token' ? 'Copy the token again.' : 'Give the token by the option or NTKBOARD_TOKEN.';
  return new NtkBoardError(
    'invalid-option',
    `${operation}: expected as '${option}' ${expected}, got ${got}. ${advice}`,
  );
}
