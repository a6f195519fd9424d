import { z } from 'zod';
import { jsonObjectSchema } from './json-value.ts';

/**
 * `running` and `finished` are what the logger wrote. `crashed` (its process is gone) and `stalled` (no heartbeat for
 * {@link STALLED_AFTER_MS}) are derived by the reader from the heartbeat, the host and the process id.
 */
export const RUN_STATUSES = ['running', 'finished', 'crashed', 'stalled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** A running run without a sign of life for this long is shown as stalled. Milliseconds. */
export const STALLED_AFTER_MS = 60_000;

/** One run: what the runs list shows. Times are Unix milliseconds. */
export const runSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(RUN_STATUSES),
  createdMs: z.number(),
  heartbeatMs: z.number(),
  finishedMs: z.number().nullable(),
  config: jsonObjectSchema,
  tags: z.array(z.string()),
  /** tfjs backend that trained, for example `wasm`; null until the first snapshot. */
  backend: z.string().nullable(),
  host: z.string(),
  pid: z.number(),
  /** Largest step and epoch seen in any scalar or snapshot of the run; null before the first. */
  lastStep: z.number().nullable(),
  lastEpoch: z.number().nullable(),
  snapshotCount: z.number(),
  alertCount: z.number(),
  /** Id of the newest change of this run; use it to order and to de-duplicate. */
  changeId: z.number(),
});
export type Run = z.infer<typeof runSchema>;
