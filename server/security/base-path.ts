import type { IncomingMessage } from 'node:http';
import { NtkBoardError } from '../../lib/protocol/errors.ts';

const BASE_PATH = /^(\/[\w.~-]+)+$/;

/**
 * The path under which a proxy shows the server, such as `/ntk`; empty for `/` and none.
 *
 * @throws NtkBoardError `invalid-option`
 */
export function parseBasePath(text: string): string {
  const path = text.replace(/\/+$/, '');
  if (path === '' || (BASE_PATH.test(path) && !/\/\.{1,2}(\/|$)/.test(path))) return path;
  throw new NtkBoardError(
    'invalid-option',
    `serve: expected a base path such as /ntk, got "${text}". Name with --base-path what the proxy puts before every address.`,
  );
}

/** Takes the base path off a request's address. Without one the address stays: the proxy has taken it off. */
export function stripBasePath(request: IncomingMessage, basePath: string): void {
  const { url = '/' } = request;
  if (basePath === '' || !url.startsWith(basePath) || !/^([/?]|$)/.test(url.slice(basePath.length))) return;
  const rest = url.slice(basePath.length);
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}
