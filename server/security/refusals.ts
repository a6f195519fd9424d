import type { Refusal } from './gate.ts';

/** Everything that the gate refuses, in words. */
export const REFUSALS = {
  foreignHost: {
    status: 403,
    code: 'forbidden',
    message:
      'foreign Host header: open the address that the server printed, or name this one with --allow-host when starting it.',
  },
  foreignOrigin: {
    status: 403,
    code: 'forbidden',
    message: "expected a request of one of this server's own pages, got one of another site's.",
  },
  noToken: {
    status: 401,
    code: 'unauthorized',
    message:
      'expected a valid token, as in `Authorization: Bearer <token>`, got none. `ntkboard token create` makes one.',
  },
  readOnly: {
    status: 403,
    code: 'forbidden',
    message: 'expected a token that may write, got a read-only one. `ntkboard token create --write` makes one.',
  },
  tooManyRequests: {
    status: 429,
    code: 'too-many-requests',
    message: 'too many requests from this address: come back in a second.',
  },
  tooManyTokens: {
    status: 429,
    code: 'too-many-requests',
    message: 'too many wrong tokens from this address: come back in a minute.',
  },
  address: {
    status: 400,
    code: 'invalid-request',
    message: 'expected an address that begins with a slash.',
  },
  unexpectedBody: {
    status: 400,
    code: 'invalid-request',
    message: 'expected no body with a reading method.',
  },
  noPage: {
    status: 404,
    code: 'not-found',
    message: 'this server has no page, only /api/v1.',
  },
  method: {
    status: 405,
    code: 'invalid-request',
    message: 'expected the method GET or HEAD.',
  },
  formBody: {
    status: 415,
    code: 'invalid-request',
    message: 'expected a body that no form can send, such as application/json.',
  },
} as const satisfies Record<string, Refusal>;
