import * as z from 'zod';

/** Any JSON value: what a run's config may hold. */
export const jsonValueSchema = z.json();
export type JsonValue = z.infer<typeof jsonValueSchema>;

/** A JSON object: the shape of a run's config. */
export const jsonObjectSchema = z.record(z.string(), jsonValueSchema);
export type JsonObject = z.infer<typeof jsonObjectSchema>;

/** Arrays and objects inside one another that a program may log, and that a server takes: whoever reads them later recurses. */
export const MAX_JSON_DEPTH = 64;

/** Whether arrays and objects are nested more than `max` deep. Ends on circular values too. */
export function isDeeperThan(max: number, value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return max === 0 || Object.values(value).some((inner) => isDeeperThan(max - 1, inner));
}

/** A JSON object as it comes from outside: refused when it is nested too deeply, before anything recurses into it. */
export const newJsonObjectSchema = z
  .custom<JsonObject>(
    (value) => !isDeeperThan(MAX_JSON_DEPTH, value),
    `expected at most ${MAX_JSON_DEPTH} nested levels`,
  )
  .pipe(jsonObjectSchema);
