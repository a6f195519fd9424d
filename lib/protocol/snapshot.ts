import * as z from 'zod';
import { jsonNumberSchema } from './json-number-schema.ts';

/**
 * One number derived from a spectrum. `bound` is the absolute error bound on `value` from the arithmetic that made it
 * (null when none is known); `trusted` is false when the bound is too large for the value to mean anything, and
 * `value` is then a lower bound in the direction named by `relation`.
 */
export const metricValueSchema = z.object({
  value: jsonNumberSchema,
  bound: jsonNumberSchema.nullable(),
  trusted: z.boolean(),
  /** `=`: the value itself; `>=` or `<=`: the truth lies beyond the value. */
  relation: z.enum(['=', '>=', '<=']),
});
export type MetricValueJson = z.infer<typeof metricValueSchema>;

export interface MetricValue {
  value: number;
  bound: number | null;
  trusted: boolean;
  relation: '=' | '>=' | '<=';
}

/** The additive part of the kernel that one trainable weight tensor contributes, without its kernel. */
export const componentSummarySchema = z.object({
  /** `LayerVariable.originalName`, for example `conv2d_Conv2D1/kernel`. */
  name: z.string(),
  layer: z.string(),
  shape: z.array(z.number()),
  size: z.number(),
  trace: jsonNumberSchema,
  /** trace of the component over trace of the total, in [0, 1]; the shares of a snapshot add up to 1. */
  share: jsonNumberSchema,
  /** How this component was computed: by a rule on the captured operations or by per-sample autograd. */
  method: z.enum(['structured', 'per-sample']),
});
export type ComponentSummary = z.infer<typeof componentSummarySchema>;

/**
 * Milliseconds that passed in each phase of one snapshot. `captureMs` is what the training thread paid before the first await;
 * Gram and eigensolve pass beside the training, which may keep them waiting. The same and more stand among the metrics.
 */
export const snapshotTimingsSchema = z.object({
  captureMs: z.number(),
  gramMs: z.number(),
  eighMs: z.number(),
  writeMs: z.number(),
});
export type SnapshotTimings = z.infer<typeof snapshotTimingsSchema>;

/** One snapshot without its arrays: what curves and heatmaps over steps need. */
export const snapshotSummarySchema = z.object({
  step: z.number(),
  epoch: z.number().nullable(),
  wallMs: z.number(),
  /** Samples in the probe (N), model outputs (C). */
  n: z.number(),
  c: z.number(),
  outputs: z.enum(['full', 'trace', 'pseudo']),
  precision: z.enum(['float64', 'float32']),
  /** Identity of the probe: inputs, labels and output mode. Snapshots with different hashes must not be compared. */
  probeHash: z.string(),
  /** Keyed by the metric's registry name, for example `conditionNumber`. */
  metrics: z.record(z.string(), metricValueSchema),
  /** In `model.trainableWeights` order. */
  components: z.array(componentSummarySchema),
  timings: snapshotTimingsSchema,
  /** Version of this snapshot: part of the address of its immutable arrays. */
  changeId: z.number(),
});
export type SnapshotSummary = z.infer<typeof snapshotSummarySchema>;

/** An N x N kernel reduced to at most {@link THUMBNAIL_SIZE} a side and 8 bits, samples ordered by label. */
export interface KernelThumbnail {
  /** Cells a side. */
  size: number;
  /** Kernel value of byte 0 and of byte 255. */
  min: number;
  max: number;
  /** Row-major, `size * size`. */
  cells: Uint8Array;
}

export const THUMBNAIL_SIZE = 128;

/** What one probe was: read by the kernel heatmap to mark classes. */
export interface Probe {
  hash: string;
  n: number;
  /** The class of each thumbnail row in thumbnail order (one a row when N <= 128), or null without labels. */
  orderedLabels: Int32Array | null;
  /** Class of each sample in probe order `[N]`, or null without labels. */
  labels?: Int32Array | null;
  /** Sample of each thumbnail row: samples are ordered by label, ties in probe order; `[N]`, before rows are averaged. */
  order?: Int32Array;
  /** The samples as pictures, when the probe holds pictures: `[N, height, width, channels]`, 8 bits. */
  images?: { shape: number[]; pixels: Uint8Array } | null;
}
