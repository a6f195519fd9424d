import { z } from '@hono/zod-openapi';
import { errorAnswerSchema } from '../../lib/protocol/api.ts';

/** A JSON answer in a route's description. */
export const jsonAnswer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
});

/** A bundle of typed arrays in a route's description; `lib/protocol/array-codec.ts` tells its layout. */
export const arraysAnswer = (description: string) => ({
  description,
  content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
});

export const invalidRequest = jsonAnswer('A parameter is missing or wrong.', errorAnswerSchema);
export const notFound = jsonAnswer('There is no such run, snapshot or component.', errorAnswerSchema);

export const runIdSchema = z.string().min(1).max(200);
export const stepSchema = z.coerce.number();
/** A snapshot's `changeId`. */
export const versionSchema = z.coerce.number().int().min(0).optional();
