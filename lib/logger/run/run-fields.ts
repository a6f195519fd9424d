import { z } from 'zod';
import { NtkBoardError } from '../../protocol/errors.ts';
import { isDeeperThan, type JsonObject, MAX_JSON_DEPTH, newJsonObjectSchema } from '../../protocol/json-value.ts';

/** What tags a run may carry. */
export const tagsSchema = z.array(z.string().min(1).max(100)).max(100);
/** What notes a run may carry. */
export const notesSchema = z.string().max(100_000);

/**
 * A JSON object; NaN and infinities, which JSON lacks, become strings.
 *
 * @throws NtkBoardError `invalid-option` for what JSON cannot hold, or more than {@link MAX_JSON_DEPTH} levels
 */
export function jsonFields(operation: string, fields: unknown): JsonObject {
  const named = isDeeperThan(MAX_JSON_DEPTH, fields) ? fields : withNumberNames(fields);
  return parsed(operation, newJsonObjectSchema, named, 'an object of JSON values');
}

/** @throws NtkBoardError `invalid-option` */
export function tagList(tags: unknown): string[] {
  return parsed('tags', tagsSchema, tags, 'at most 100 strings of 1 to 100 characters');
}

/** @throws NtkBoardError `invalid-option` */
export function notesText(notes: unknown): string {
  return parsed('notes', notesSchema, notes, 'a string of at most 100000 characters');
}

function parsed<T>(operation: string, schema: z.ZodType<T>, value: unknown, expected: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue && issue.path.length > 0 ? ` at '${issue.path.join('.')}'` : '';
  throw new NtkBoardError(
    'invalid-option',
    `${operation}: expected ${expected}, got something else${where}: ${issue?.message}. The run keeps what it has.`,
    { cause: result.error },
  );
}

function withNumberNames(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(withNumberNames);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNumberNames(inner)]));
}
