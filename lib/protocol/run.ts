import * as z from 'zod';
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
  /** Free text of the user; plain, never HTML. */
  notes: z.string(),
  /** Runs of one experiment share a group; the job says what this one does in it, for example `train` or `evaluate`. */
  group: z.string().nullable(),
  job: z.string().nullable(),
  /** The run this one branched off, and the last step they share. */
  parentId: z.string().nullable(),
  parentStep: z.number().nullable(),
  /** `#rrggbb`, or null for one of the palette. */
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .nullable(),
  archived: z.boolean(),
  /** When the run was deleted; lists leave it out, and until it is deleted for good it can come back. */
  deletedMs: z.number().nullable(),
  /** Final or best numbers, merged key by key. */
  summary: jsonObjectSchema,
  /** Where the run comes from: git commit, command, versions, seed. */
  environment: jsonObjectSchema,
  /** tfjs backend that trained, for example `wasm`; null until the first snapshot. */
  backend: z.string().nullable(),
  host: z.string(),
  pid: z.number(),
  /** Largest step and epoch seen in any scalar or snapshot of the run; null before the first. */
  lastStep: z.number().nullable(),
  lastEpoch: z.number().nullable(),
  snapshotCount: z.number(),
  alertCount: z.number(),
  /** Snapshots that were asked for and left out. */
  skippedSnapshots: z.number(),
  /** Id of the newest change of this run; use it to order and to de-duplicate. */
  changeId: z.number(),
  /** Name of the logdir it lies in, where a server shows several; the run's id then begins with it. */
  logdir: z.string().optional(),
});
export type Run = z.infer<typeof runSchema>;
