import * as z from 'zod';

/** One logged text, one a run, name and step. It is plain text: never to be rendered as HTML. */
export const textEntrySchema = z.object({
  name: z.string(),
  step: z.number(),
  epoch: z.number().nullable(),
  /** Unix milliseconds. */
  wallMs: z.number(),
  text: z.string(),
});
export type TextEntry = z.infer<typeof textEntrySchema>;
