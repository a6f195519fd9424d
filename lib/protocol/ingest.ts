import * as z from 'zod';
import { alertSchema } from './alert.ts';
import { runEventSchema } from './event.ts';
import { histogramSummarySchema } from './histogram.ts';
import { runSchema } from './run.ts';
import { snapshotSummarySchema, THUMBNAIL_SIZE } from './snapshot.ts';
import { textEntrySchema } from './text.ts';

/** Version of a batch's layout. A server refuses another one instead of guessing. */
export const BATCH_FORMAT = 1;

/** Types of a snapshot's named arrays. */
export const ARRAY_TYPES = ['float64', 'float32', 'int32', 'uint8'] as const;

/** Media type of a batch: no HTML form can send it, so a foreign page needs the server's leave. */
export const BATCH_MEDIA_TYPE = 'application/vnd.ntkboard.batch';

/** Largest body of a batch, as it travels and unpacked. Only a full kernel of thousands of samples comes near. Bytes. */
export const MAX_BATCH_BODY_BYTES = 64 * 2 ** 20;
export const MAX_BATCH_BYTES = 128 * 2 ** 20;
/** Of these the JSON half: parsed it takes many times its size. */
export const MAX_BATCH_META_BYTES = 16 * 2 ** 20;

const MAX_NAME_LENGTH = 1000;
const name = z.string().max(MAX_NAME_LENGTH);
const id = z.string().min(1).max(200);
const count = z.number().int().nonnegative();

/**
 * How far a run's changes have arrived: `[changeId, part]`, everything up to change `changeId` of the sender's feed, and of
 * that change itself its first `part` parts. A snapshot is one part, and every full kernel of it another; any other change
 * is one.
 */
export const feedPositionSchema = z.tuple([count, count]);
export type FeedPosition = z.infer<typeof feedPositionSchema>;

/** A run without what its receiver derives by itself. */
export const batchRunSchema = runSchema
  .omit({ heartbeatMs: true, snapshotCount: true, alertCount: true, changeId: true, logdir: true })
  .extend({ status: z.enum(['running', 'finished']) })
  .strict();
export type BatchRun = z.infer<typeof batchRunSchema>;

const pictureSchema = z.strictObject({ component: name, size: count.max(THUMBNAIL_SIZE) });

const shape = z.array(count).max(8);

/** What is known of a probe's samples: how many numbers there are of each kind, null for none. */
const probeSchema = z.strictObject({
  hash: z.string(),
  n: count,
  orderedLabels: count.nullable(),
  labels: count.nullable(),
  order: count.nullable(),
  imageShape: shape.nullable(),
});

const snapshotSchema = snapshotSummarySchema
  .omit({ changeId: true })
  .extend({
    eigenvalues: count,
    pictures: z.array(pictureSchema),
    arrays: z.array(z.strictObject({ name, dtype: z.enum(ARRAY_TYPES), shape })),
  })
  .strict();

/**
 * The JSON half of a batch; `array-codec.ts` tells how it is packed with its arrays. Each list takes its numbers from the
 * arrays in the list's order, as many as it says:
 * - `scalarName` int32 (index into `scalarNames`), `scalarStep`, `scalarEpoch` (NaN: none), `scalarWallMs`, `scalarValue`
 *   float64: one entry a point
 * - `probeLabels` int32 (ordered labels, labels, order, a probe), `probePixels` uint8: of the probes
 * - `eigenvalues` float64, `cells` uint8 (`size * size` a picture), `ranges` float64 (the kernel value of byte 0 and of byte
 *   255, a picture), `float64`, `float32`, `int32`, `uint8` (the named arrays of each type): of the snapshots
 * - `kernels` uint8: the packed kernels
 * - `histogramEdges` float64 (`edges`), `histogramCounts` float64 (`bins`), `histogramStatistics` float64 (min, max, mean, std,
 *   then the quantiles in the order of `HISTOGRAM_QUANTILES`)
 */
export const batchMetaSchema = z.strictObject({
  format: z.literal(BATCH_FORMAT),
  /** Identity of the sender's database, and of the run in it. */
  feed: id,
  /** The sending process or thread. */
  sender: id,
  runId: id,
  /** The stretch of the run's changes that this batch carries: it follows `after` and ends with `upTo`. */
  after: feedPositionSchema,
  upTo: feedPositionSchema,
  /** How long ago the run gave its last sign of life, by the sender's clock: the two clocks need not agree. */
  heartbeatAgeMs: z.number().nonnegative(),
  /** The run's own fields, when one of them changed in the stretch. */
  run: batchRunSchema.nullable(),
  /** The run was deleted for good. */
  deleted: z.boolean(),
  /** Everything of the run above such a step is gone; applied before what follows. */
  truncations: z.array(z.number()),
  scalarNames: z.array(name),
  /** Probes that no snapshot before this stretch had. */
  probes: z.array(probeSchema),
  snapshots: z.array(snapshotSchema),
  kernels: z.array(z.strictObject({ step: z.number(), component: name, n: count.positive(), bytes: count })),
  histograms: z.array(histogramSummarySchema.extend({ count, nonFinite: count, edges: count, bins: count }).strict()),
  texts: z.array(textEntrySchema.strict()),
  events: z.array(runEventSchema.strict()),
  alerts: z.array(alertSchema.strict()),
});
export type BatchMeta = z.infer<typeof batchMetaSchema>;

/** Answer to `POST` and `GET /api/v1/ingest`: how far the run has arrived, which survives a power cut. */
export const ingestAnswerSchema = z.object({
  /** Identity of the server's database. */
  feed: z.string(),
  position: feedPositionSchema,
  /** Who sent what came last of the run, or null: a sender that did not send it is a copy of the one that did. */
  sender: z.string().nullable(),
  /** False: the batch did not start at `position`, because it had arrived before or something is missing before it. */
  applied: z.boolean(),
});
export type IngestAnswer = z.infer<typeof ingestAnswerSchema>;

export const INGEST_PATH = '/api/v1/ingest';
