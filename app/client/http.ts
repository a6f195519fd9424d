import createClient from 'openapi-fetch';
import type { ErrorAnswer } from '../../lib/protocol/api.ts';
import type { paths } from '../../lib/protocol/openapi.d.ts';
import { basePath } from './server-facts.ts';

/** What the server, or the way to it, refused. `status` is the HTTP status, 0 when there was no answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A client whose addresses, parameters and answers are those of the server's OpenAPI document; what it refuses throws. */
export function api() {
  return createClient<paths>({ baseUrl: basePath(), fetch: send });
}

/** The answer at an address that carries arrays, which the document does not tell apart. */
export function get(path: string, signal?: AbortSignal): Promise<Response> {
  return send(new Request(basePath() + path, cancelledBy(signal)));
}

/** The option of a request that a signal may cancel. */
export function cancelledBy(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

/** @throws ApiError for every answer but a successful one */
async function send(request: Request): Promise<Response> {
  const answer = await fetch(request).catch((fault: unknown) => {
    if (request.signal.aborted) throw fault;
    throw new ApiError(0, 'unreachable', 'The NTKBoard server does not answer. Is it still running?');
  });
  if (answer.ok) return answer;
  // The token was revoked, or another tab has signed out: the server now shows its log-in page.
  if (answer.status === 401) location.reload();
  // Anything may stand between: a proxy answers in its own words.
  const body = (await answer.json().catch(() => null)) as Partial<ErrorAnswer> | null;
  const { code, message } = body?.error ?? {};
  if (code !== undefined && message !== undefined) throw new ApiError(answer.status, code, message);
  throw new ApiError(answer.status, 'http', `The NTKBoard server answered ${answer.status} ${answer.statusText}.`);
}
