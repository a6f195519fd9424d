import type { ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ZodError } from 'zod';
import type { ErrorAnswer } from '../../lib/protocol/api.ts';
import { type ErrorCode, messageOf, NtkBoardError } from '../../lib/protocol/errors.ts';
import type { Log } from '../log.ts';

/** The status of the codes that tell a fault of the request. */
const CLIENT_FAULTS: Partial<Record<ErrorCode, 400 | 401 | 403 | 404 | 410 | 413 | 429>> = {
  'invalid-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  gone: 410,
  'too-large': 413,
  'too-many-requests': 429,
};

/** The status of an answer with a code, when it tells a fault of the request. */
export function statusOf(code: ErrorCode) {
  return CLIENT_FAULTS[code];
}

/** The body of every answer with an error status. */
export function errorAnswer(code: ErrorCode, message: string): ErrorAnswer {
  return { error: { code, message } };
}

/** Names each faulty parameter of a request that did not validate. */
export function describeIssues({ issues }: ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`).join('; ');
}

export const answerNotFound: NotFoundHandler = (c) =>
  c.json(
    errorAnswer('not-found', `${c.req.method} ${c.req.path}: expected an address of the API. See openapi.json.`),
    404,
  );

/** Answers what a route threw; the stack goes to the log, never to the client. */
export function answerError(log: Log): ErrorHandler {
  return (error, c) => {
    const status = error instanceof NtkBoardError ? statusOf(error.code) : undefined;
    if (status) return c.json(errorAnswer((error as NtkBoardError).code, error.message), status);
    if (error instanceof HTTPException && error.status < 500) {
      return c.json(errorAnswer('invalid-request', error.message), error.status);
    }
    log.error({ err: error, path: c.req.path }, messageOf(error));
    const known = error instanceof NtkBoardError;
    return c.json(errorAnswer(known ? error.code : 'internal', known ? error.message : 'The server failed.'), 500);
  };
}
