import { z } from '@hono/zod-openapi';
import { errorAnswerSchema } from '../../lib/protocol/api.ts';
import { jsonObjectSchema } from '../../lib/protocol/json-value.ts';

// The document's generator would follow this schema's recursion for ever.
jsonObjectSchema.register(z.globalRegistry, { type: 'object', additionalProperties: true });

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
export const stepSchema = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,15})?$/, 'expected a number')
  .transform(Number)
  .openapi({ type: 'number' });

/** A whole number from 0 in an address. */
export const countSchema = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a whole number from 0')
  .transform(Number)
  .openapi({ type: 'integer', minimum: 0 });

/** A snapshot's `changeId`. */
export const versionSchema = countSchema.optional();
