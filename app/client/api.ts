import type { RunStateAnswer, RunsAnswer, SeriesAnswer } from '../../lib/protocol/api.ts';
import { apiPaths } from '../../lib/protocol/api-paths.ts';
import { decodeArrays } from '../../lib/protocol/array-codec.ts';
import type { ChangePage } from '../../lib/protocol/change.ts';
import { HISTOGRAM_QUANTILES, type HistogramQuantile } from '../../lib/protocol/histogram-quantiles.ts';
import { fromJsonNumber, type JsonNumber } from '../../lib/protocol/json-number.ts';
import type { paths } from '../../lib/protocol/openapi.d.ts';
import type { SeriesAxis } from '../../lib/protocol/scalar.ts';
import type { TextEntry } from '../../lib/protocol/text.ts';
import { answerOf } from './answer.ts';
import { api, cancelledBy, get } from './http.ts';

const FEED_POSITION = { feed: 'string', head: 'number' } as const;

/** The runs list and the feed position it belongs to. */
export async function fetchRuns(signal?: AbortSignal) {
  return answerOf<RunsAnswer>('the runs', (await api().GET('/api/v1/runs', cancelledBy(signal))).data, {
    ...FEED_POSITION,
    runs: Array,
    total: 'number',
    logdir: 'string',
  });
}

/** One run without its arrays, and the feed position it belongs to. */
export async function fetchRun(runId: string, signal?: AbortSignal) {
  const { data } = await api().GET('/api/v1/runs/{runId}', { params: { path: { runId } }, ...cancelledBy(signal) });
  return answerOf<RunStateAnswer>('a run', data, {
    ...FEED_POSITION,
    run: 'object',
    snapshots: Array,
    scalars: Array,
    events: Array,
    histogramNames: Array,
    alerts: Array,
  });
}

/** One page of the changes after an id. */
export async function fetchChanges(after: number, runs: 'list' | string[]) {
  // An id may hold a comma: each is encoded by itself, the list is not.
  const list = runs === 'list' ? runs : runs.map(encodeURIComponent).join();
  const { data } = await api().GET('/api/v1/changes', {
    params: { query: { after, runs: list } },
    querySerializer: (query) => `after=${query.after}&runs=${query.runs}`,
  });
  return answerOf<ChangePage>('the changes', data, { ...FEED_POSITION, changes: Array, more: 'boolean' });
}

/** Eigenvalues of the total kernel at a step, ascending. */
export async function fetchSpectrum(runId: string, step: number, version: number, signal?: AbortSignal) {
  const answer = await get(apiPaths.spectrum(runId, step, version), signal);
  return answerOf<{ eigenvalues: Float64Array }>('a spectrum', decodeArrays(await answer.arrayBuffer()).arrays, {
    eigenvalues: Float64Array,
  }).eigenvalues;
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

interface KernelMeta {
  size: number;
  min: JsonNumber;
  max: JsonNumber;
}

interface KernelArrays {
  cells: Uint8Array;
  orderedLabels?: Int32Array;
}

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
  const { cells, orderedLabels } = answerOf<KernelArrays>('a kernel', arrays, {
    cells: Uint8Array,
    orderedLabels: [Int32Array, 'undefined'],
  });
  const { size, min, max } = answerOf<KernelMeta>('a kernel', meta, {
    size: 'number',
    min: ['number', 'string'],
    max: ['number', 'string'],
  });
  return { size, min: fromJsonNumber(min), max: fromJsonNumber(max), cells, orderedLabels: orderedLabels ?? null };
}

interface Rows {
  steps: Float64Array;
  offsets: Int32Array;
  values: Float64Array;
}

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
  const { steps, offsets, values } = answerOf<Rows>(
    `${name} of all steps`,
    decodeArrays(await answer.arrayBuffer()).arrays,
    {
      steps: Float64Array,
      offsets: Int32Array,
      values: Float64Array,
    },
  );
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

interface HistogramArrays {
  steps: Float64Array;
  offsets: Int32Array;
  counts: Float64Array;
  edges: Float64Array;
  statistics: Float64Array;
}

/** A histogram over the steps of a run. */
export async function fetchHistogram(runId: string, name: string, signal?: AbortSignal): Promise<HistogramRow[]> {
  const answer = await get(apiPaths.histogram(runId, name), signal);
  const { steps, offsets, counts, edges, statistics } = answerOf<HistogramArrays>(
    'a histogram',
    decodeArrays(await answer.arrayBuffer()).arrays,
    {
      steps: Float64Array,
      offsets: Int32Array,
      counts: Float64Array,
      edges: Float64Array,
      statistics: Float64Array,
    },
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
  return answerOf<SeriesAnswer>('the scalars', data, { ...FEED_POSITION, x: 'string', series: Array }).series;
}

/** The texts of a run, in name order, then ascending by step. */
export async function fetchTexts(runId: string, signal?: AbortSignal): Promise<TextEntry[]> {
  const { data } = await api().GET('/api/v1/runs/{runId}/texts', {
    params: { path: { runId } },
    ...cancelledBy(signal),
  });
  return answerOf<{ texts: TextEntry[] }>('the texts', data, { texts: Array }).texts;
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

interface ProbeMeta {
  n: number;
  imageShape: number[] | null;
}

interface ProbeArrays {
  labels?: Int32Array;
  order?: Int32Array;
  pixels?: Uint8Array;
}

/** The samples of a probe. */
export async function fetchProbe(hash: string, signal?: AbortSignal): Promise<ProbeSamples> {
  const answer = await get(apiPaths.probe(hash), signal);
  const { meta, arrays } = decodeArrays(await answer.arrayBuffer());
  const { n, imageShape: shape } = answerOf<ProbeMeta>('a probe', meta, { n: 'number', imageShape: [Array, null] });
  const {
    labels = null,
    order = null,
    pixels,
  } = answerOf<ProbeArrays>('a probe', arrays, {
    labels: [Int32Array, 'undefined'],
    order: [Int32Array, 'undefined'],
    pixels: [Uint8Array, 'undefined'],
  });
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
