import * as z from 'zod';

/** The schema of a `JsonNumber`. */
export const jsonNumberSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
