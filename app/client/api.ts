import './zod-without-eval.ts';
import * as z from 'zod';
import {
  apiPaths,
  runStateAnswerSchema,
  runsAnswerSchema,
  type SeriesAnswer,
  seriesAnswerSchema,
} from '../../lib/protocol/api.ts';
import { decodeArrays } from '../../lib/protocol/array-codec.ts';
import { changePageSchema } from '../../lib/protocol/change.ts';
import { HISTOGRAM_QUANTILES, type HistogramQuantile } from '../../lib/protocol/histogram.ts';
import type { paths } from '../../lib/protocol/openapi.d.ts';
import type { SeriesAxis } from '../../lib/protocol/scalar.ts';
import { type TextEntry, textEntrySchema } from '../../lib/protocol/text.ts';
import { api, cancelledBy, get } from './http.ts';

/** The runs list and the feed position it belongs to. */
export async function fetchRuns(signal?: AbortSignal) {
  return runsAnswerSchema.parse((await api().GET('/api/v1/runs', cancelledBy(signal))).data);
}

/** One run without its arrays, and the feed position it belongs to. */
export async function fetchRun(runId: string, signal?: AbortSignal) {
  const { data } = await api().GET('/api/v1/runs/{runId}', { params: { path: { runId } }, ...cancelledBy(signal) });
  return runStateAnswerSchema.parse(data);
}

/** One page of the changes after an id. */
export async function fetchChanges(after: number, runs: 'list' | string[]) {
  // An id may hold a comma: each is encoded by itself, the list is not.
  const list = runs === 'list' ? runs : runs.map(encodeURIComponent).join();
  const { data } = await api().GET('/api/v1/changes', {
    params: { query: { after, runs: list } },
    querySerializer: (query) => `after=${query.after}&runs=${query.runs}`,
  });
  return changePageSchema.parse(data);
}

const spectrumSchema = z.object({ eigenvalues: z.instanceof(Float64Array) });

/** Eigenvalues of the total kernel at a step, ascending. */
export async function fetchSpectrum(runId: string, step: number, version: number, signal?: AbortSignal) {
  const answer = await get(apiPaths.spectrum(runId, step, version), signal);
  return spectrumSchema.parse(decodeArrays(await answer.arrayBuffer()).arrays).eigenvalues;
}

/** Numbers of any type that the server packs. */
export type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array;

/** A kernel as 8-bit cells: byte b stands for `min + b / 255 * (max - min)`. */
export interface QuantisedKernel {
  size: number;
  min: number;
  max: number;
  cells: Uint8Array;
  /** The class of each row, ascending; null without labels. */
  orderedLabels: Int32Array | null;
}

const kernelMetaSchema = z.object({ size: z.number(), min: z.coerce.number(), max: z.coerce.number() });
const kernelArraysSchema = z.object({
  cells: z.instanceof(Uint8Array),
  orderedLabels: z.instanceof(Int32Array).optional(),
});

/** One component's kernel at a step. */
export async function fetchKernel(
  runId: string,
  step: number,
  component: string,
  version: number,
  signal?: AbortSignal,
): Promise<QuantisedKernel> {
  const answer = await get(apiPaths.kernel(runId, step, component, version), signal);
  const { meta, arrays } = decodeArrays(await answer.arrayBuffer());
  const { cells, orderedLabels } = kernelArraysSchema.parse(arrays);
  return { ...kernelMetaSchema.parse(meta), cells, orderedLabels: orderedLabels ?? null };
}

const rowsSchema = z.object({
  steps: z.instanceof(Float64Array),
  offsets: z.instanceof(Int32Array),
  values: z.instanceof(Float64Array),
});

/** Named arrays of one snapshot: those of the asked ones that exist. */
export async function fetchNamedArrays(
  runId: string,
  step: number,
  names: readonly string[],
  version: number,
  signal?: AbortSignal,
): Promise<Record<string, Numbers>> {
  const answer = await get(apiPaths.arrays(runId, step, names, version), signal);
  return decodeArrays(await answer.arrayBuffer()).arrays;
}

/** One array of all snapshots up to a step, by step. */
export async function fetchArrayOverSteps(
  runId: string,
  name: string,
  to: number,
  version: number,
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, Numbers>> {
  const answer = await get(apiPaths.arrayOverSteps(runId, name, to, version), signal);
  const { steps, offsets, values } = rowsSchema.parse(decodeArrays(await answer.arrayBuffer()).arrays);
  return new Map(Array.from(steps, (step, i) => [step, values.subarray(offsets[i], offsets[i + 1])]));
}

/** One histogram of one step. */
export interface HistogramRow {
  step: number;
  /** One more than counts. */
  edges: Float64Array;
  counts: Float64Array;
  count: number;
  nonFinite: number;
  mean: number;
  std: number;
  /** Values at `0`, `0.01`, ... `1`. */
  quantiles: Readonly<Record<HistogramQuantile, number>>;
}

const histogramArraysSchema = z.object({
  steps: z.instanceof(Float64Array),
  offsets: z.instanceof(Int32Array),
  counts: z.instanceof(Float64Array),
  edges: z.instanceof(Float64Array),
  statistics: z.instanceof(Float64Array),
});

/** A histogram over the steps of a run. */
export async function fetchHistogram(runId: string, name: string, signal?: AbortSignal): Promise<HistogramRow[]> {
  const answer = await get(apiPaths.histogram(runId, name), signal);
  const { steps, offsets, counts, edges, statistics } = histogramArraysSchema.parse(
    decodeArrays(await answer.arrayBuffer()).arrays,
  );
  const width = 6 + HISTOGRAM_QUANTILES.length;
  return Array.from(steps, (step, t) => {
    const [from, to] = [offsets[t]!, offsets[t + 1]!];
    const [count = 0, nonFinite = 0, , , mean = Number.NaN, std = Number.NaN, ...quantiles] = statistics.subarray(
      t * width,
      (t + 1) * width,
    );
    return {
      ...{ step, count, nonFinite, mean, std },
      counts: counts.subarray(from, to),
      edges: edges.subarray(from + t, to + t + 1),
      quantiles: Object.fromEntries(HISTOGRAM_QUANTILES.map((q, i) => [q, quantiles[i]])) as HistogramRow['quantiles'],
    };
  });
}

/** Some scalars of some runs, thinned to so many points each, of the whole course or between two places of an axis; unknown ones are left out. */
export async function fetchSeries(
  runIds: readonly string[],
  names: readonly string[],
  maxPoints: number,
  signal?: AbortSignal,
  range?: { x: SeriesAxis; from: number; to: number },
): Promise<SeriesAnswer['series']> {
  const query = { run: [...runIds], name: [...names], maxPoints, ...range };
  const { data } = await api().GET('/api/v1/series', { params: { query }, ...cancelledBy(signal) });
  return seriesAnswerSchema.parse(data).series;
}

const textsSchema = z.object({ texts: z.array(textEntrySchema) });

/** The texts of a run, in name order, then ascending by step. */
export async function fetchTexts(runId: string, signal?: AbortSignal): Promise<TextEntry[]> {
  const { data } = await api().GET('/api/v1/runs/{runId}/texts', {
    params: { path: { runId } },
    ...cancelledBy(signal),
  });
  return textsSchema.parse(data).texts;
}

/** What is known of a probe's samples. */
export interface ProbeSamples {
  n: number;
  /** Class of each sample, in probe order; null without labels. */
  labels: Int32Array | null;
  /** Sample of each row of the kernel pictures, before rows are averaged. */
  order: Int32Array | null;
  images: { shape: readonly number[]; pixels: Uint8Array } | null;
}

const probeMetaSchema = z.object({ n: z.number(), imageShape: z.array(z.number()).nullable() });
const probeArraysSchema = z.object({
  labels: z.instanceof(Int32Array).optional(),
  order: z.instanceof(Int32Array).optional(),
  pixels: z.instanceof(Uint8Array).optional(),
});

/** The samples of a probe. */
export async function fetchProbe(hash: string, signal?: AbortSignal): Promise<ProbeSamples> {
  const answer = await get(apiPaths.probe(hash), signal);
  const { meta, arrays } = decodeArrays(await answer.arrayBuffer());
  const { n, imageShape: shape } = probeMetaSchema.parse(meta);
  const { labels = null, order = null, pixels } = probeArraysSchema.parse(arrays);
  return { n, labels, order, images: shape && pixels ? { shape, pixels } : null };
}

/** Goes to the log-in page when this browser is no longer signed in. */
export async function checkAccess(): Promise<void> {
  await api()
    .GET('/api/v1/health')
    .catch(() => {});
}

/** Fields of a run that a person may change; absent ones stay. */
export type RunEdit = NonNullable<paths['/api/v1/runs/{runId}']['patch']['requestBody']>['content']['application/json'];

/** Changes what a person says of a run. */
export async function editRun(runId: string, edit: RunEdit): Promise<void> {
  await api().PATCH('/api/v1/runs/{runId}', { params: { path: { runId } }, body: edit });
}

/** Deletes a run; {@link restoreRun} brings it back. */
export async function deleteRun(runId: string): Promise<void> {
  await api().DELETE('/api/v1/runs/{runId}', { params: { path: { runId } } });
}

/** Brings a deleted run back. */
export async function restoreRun(runId: string): Promise<void> {
  await api().POST('/api/v1/runs/{runId}/restore', { params: { path: { runId } } });
}
