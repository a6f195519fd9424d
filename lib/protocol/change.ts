import * as z from 'zod';
import { alertSchema } from './alert.ts';
import { runEventSchema } from './event.ts';
import { histogramSummarySchema } from './histogram.ts';
import { runSchema } from './run.ts';
import { scalarPointSchema } from './scalar.ts';
import { snapshotSummarySchema } from './snapshot.ts';
import { textEntrySchema } from './text.ts';

/**
 * One committed change. Ids are unique in a logdir and rise in commit order, so a reader that has seen id k and asks
 * for everything after k misses nothing. A later change may carry newer state of the same row; applying changes in
 * order, each as an upsert on its key, always ends in the state of the database.
 */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ id: z.number(), runId: z.string(), kind: z.literal('run'), run: runSchema }),
  z.object({ id: z.number(), runId: z.string(), kind: z.literal('run-deleted') }),
  /** Everything of the run with a step above `afterStep` is gone; what was logged again since follows in later changes. */
  z.object({ id: z.number(), runId: z.string(), kind: z.literal('run-truncated'), afterStep: z.number() }),
  z.object({ id: z.number(), runId: z.string(), kind: z.literal('scalars'), points: z.array(scalarPointSchema) }),
  z.object({ id: z.number(), runId: z.string(), kind: z.literal('snapshot'), snapshot: snapshotSummarySchema }),
  z.object({ id: z.number(), runId: z.string(), kind: z.literal('event'), event: runEventSchema }),
  z.object({ id: z.number(), runId: z.string(), kind: z.literal('alert'), alert: alertSchema }),
  z.object({
    id: z.number(),
    runId: z.string(),
    kind: z.literal('histogram'),
    /** Without their bins. */
    histograms: z.array(histogramSummarySchema),
  }),
  z.object({ id: z.number(), runId: z.string(), kind: z.literal('text'), texts: z.array(textEntrySchema) }),
]);
export type Change = z.infer<typeof changeSchema>;
export type ChangeKind = Change['kind'];

/** A stretch of the change feed. */
export const changePageSchema = z.object({
  /** Identity of the database; a client that sees another one drops all its state and starts anew. */
  feed: z.string(),
  changes: z.array(changeSchema),
  /** Everything up to and including this id is in `changes` or was filtered out by the run selection. */
  head: z.number(),
  /** True when more changes follow `head`: ask again with `after=head`. */
  more: z.boolean(),
});
export type ChangePage = z.infer<typeof changePageSchema>;
