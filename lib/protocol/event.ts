import * as z from 'zod';

/** Something a person should know about a run: a fault of the monitor, a warning about a number. */
export const runEventSchema = z.object({
  wallMs: z.number(),
  step: z.number().nullable(),
  level: z.enum(['info', 'warning', 'error']),
  code: z.string(),
  message: z.string(),
});
export type RunEvent = z.infer<typeof runEventSchema>;
