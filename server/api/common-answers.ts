import type { OpenAPIHono } from '@hono/zod-openapi';

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>;
type SchemaObject = NonNullable<NonNullable<Document['components']>['schemas']>[string];

const error: SchemaObject = {
  type: 'object',
  properties: { code: { type: 'string' }, message: { type: 'string' } },
  required: ['code', 'message'],
};
const ERROR: SchemaObject = { type: 'object', properties: { error }, required: ['error'] };

const json = (description: string) => ({ description, content: { 'application/json': { schema: ERROR } } });

/** What every route may answer before it is asked; `docs/security.md` tells when. */
const COMMON = {
  401: json('A token is demanded, and none that is valid came.'),
  403: json("The token may only read, or the request is one of another site's."),
  413: json('The body is too large.'),
  429: json('Too many requests of one address.'),
  431: { description: 'Address and headers are too large. The connection is closed.' },
};

/** The document with the answers that all routes have in common. */
export function withCommonAnswers(document: Document): Document {
  const references = Object.fromEntries(
    Object.keys(COMMON).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
  );
  for (const operations of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(operations as Record<string, { responses?: object }>)) {
      if (operation.responses) operation.responses = { ...references, ...operation.responses };
    }
  }
  return { ...document, components: { ...document.components, responses: COMMON } };
}
