import { decodeArrays } from '../protocol/array-codec.ts';
import { messageOf, NtkBoardError } from '../protocol/errors.ts';
import type { HistogramPoint } from '../protocol/histogram.ts';
import { HISTOGRAM_QUANTILES, type HistogramQuantile } from '../protocol/histogram-quantiles.ts';
import { type ARRAY_TYPES, type BatchMeta, batchMetaSchema, MAX_BATCH_META_BYTES } from '../protocol/ingest.ts';
import { isDeeperThan, MAX_JSON_DEPTH } from '../protocol/json-value.ts';
import type { NamedArray } from '../protocol/named-array.ts';
import type { Probe } from '../protocol/snapshot.ts';
import type { BatchSnapshot, RunBatch, ScalarColumns } from '../store/run-batch.ts';

type Arrays = ReturnType<typeof decodeArrays>['arrays'];

/**
 * The inverse of {@link encodeBatch}, for bytes from a stranger.
 *
 * @throws NtkBoardError `invalid-request` when the bytes are no batch: which field is wrong, or which array's length;
 *   `too-large` when its JSON half is
 */
export function decodeBatch(bytes: ArrayBuffer): RunBatch {
  const { meta: json, arrays } = unpack(bytes);
  const { format: _, scalarNames, probes, snapshots, kernels, histograms, ...rest } = checkMeta(json);
  const take = takeFrom(arrays);
  const batch: RunBatch = {
    ...rest,
    scalars: scalarColumns(arrays, scalarNames),
    probes: probes.map((probe) => batchProbe(probe, take)),
    snapshots: snapshots.map((snapshot) => batchSnapshot(snapshot, take)),
    kernels: kernels.map(({ bytes: length, ...kernel }) => ({
      ...kernel,
      packed: take('kernels', Uint8Array, length),
    })),
    histograms: histograms.map((histogram) => histogramPoint(histogram, take)),
  };
  take.nothingLeft();
  return batch;
}

function unpack(bytes: ArrayBuffer) {
  const metaBytes = bytes.byteLength < 4 ? 0 : new DataView(bytes).getUint32(0, true);
  if (metaBytes > MAX_BATCH_META_BYTES) {
    const limit = `${MAX_BATCH_META_BYTES / 2 ** 20} MiB`;
    const message = `ingest: expected at most ${limit} beside the arrays, got ${metaBytes} bytes. Send smaller batches.`;
    throw new NtkBoardError('too-large', message);
  }
  try {
    return decodeArrays(bytes);
  } catch (cause) {
    throw invalid(`${bytes.byteLength} bytes of another layout`, cause);
  }
}

/** The run's fields lie two levels deep. */
const MAX_META_DEPTH = MAX_JSON_DEPTH + 2;

function checkMeta(json: unknown): BatchMeta {
  if (isDeeperThan(MAX_META_DEPTH, json))
    throw invalid(`values that are nested too deeply, more than ${MAX_JSON_DEPTH} levels`);
  const parsed = batchMetaSchema.safeParse(json);
  if (parsed.success) {
    const { runId, run } = parsed.data;
    if (run && run.id !== runId) throw invalid(`the fields of run "${run.id}" in a batch of run "${runId}"`);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  throw invalid(`${issue?.path.join('.') || 'a batch'}: ${issue?.message}`, parsed.error);
}

const SCALAR_ARRAYS = ['scalarName', 'scalarStep', 'scalarEpoch', 'scalarWallMs', 'scalarValue'];

function scalarColumns(arrays: Arrays, names: string[]): ScalarColumns {
  const name = typed('scalarName', arrays.scalarName, Int32Array);
  const column = (key: string) => {
    const values = typed(key, arrays[key], Float64Array);
    if (values.length !== name.length) throw invalid(`${values.length} of ${key} for ${name.length} points`);
    return values;
  };
  const columns = { step: column('scalarStep'), epoch: column('scalarEpoch'), wallMs: column('scalarWallMs') };
  if (name.some((index) => index < 0 || index >= names.length)) throw invalid('a scalar without a name');
  if (!columns.step.every(Number.isFinite) || !columns.wallMs.every(Number.isFinite)) {
    throw invalid('a scalar whose step or time is not finite');
  }
  return { names, name, ...columns, value: column('scalarValue') };
}

function batchSnapshot(snapshot: BatchMeta['snapshots'][number], take: Take): BatchSnapshot {
  const { eigenvalues, pictures, arrays, ...summary } = snapshot;
  return {
    summary,
    eigenvalues: take('eigenvalues', Float64Array, eigenvalues),
    pictures: pictures.map(({ component, size }) => {
      const [min, max] = take('ranges', Float64Array, 2) as unknown as [number, number];
      return { component, size, min, max, cells: take('cells', Uint8Array, size * size) };
    }),
    arrays: Object.fromEntries(
      arrays.map(({ name, shape, dtype }) => [name, { shape, data: take(dtype, CONSTRUCTORS[dtype], volume(shape)) }]),
    ),
  };
}

const CONSTRUCTORS: Record<(typeof ARRAY_TYPES)[number], new (length: number) => NamedArray['data']> = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
};

function batchProbe({ imageShape, ...probe }: BatchMeta['probes'][number], take: Take): Probe {
  const labels = (count: number | null) => (count === null ? null : take('probeLabels', Int32Array, count));
  const [orderedLabels, given, order] = [labels(probe.orderedLabels), labels(probe.labels), labels(probe.order)];
  return {
    hash: probe.hash,
    n: probe.n,
    orderedLabels,
    labels: given,
    ...(order && { order }),
    images: imageShape && { shape: imageShape, pixels: take('probePixels', Uint8Array, volume(imageShape)) },
  };
}

function volume(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

const STATISTICS = 4 + HISTOGRAM_QUANTILES.length;

function histogramPoint({ edges, bins, ...histogram }: BatchMeta['histograms'][number], take: Take): HistogramPoint {
  const [min = 0, max = 0, mean = 0, std = 0, ...quantiles] = take('histogramStatistics', Float64Array, STATISTICS);
  return {
    ...histogram,
    edges: take('histogramEdges', Float64Array, edges),
    counts: take('histogramCounts', Float64Array, bins),
    min,
    max,
    mean,
    std,
    quantiles: Object.fromEntries(HISTOGRAM_QUANTILES.map((quantile, i) => [quantile, quantiles[i]])) as Record<
      HistogramQuantile,
      number
    >,
  };
}

type NumberArray = NamedArray['data'];

interface Take {
  /** The next `length` numbers of an array. */
  <Numbers extends NumberArray>(name: string, Type: new (length: number) => Numbers, length: number): Numbers;
  nothingLeft(): void;
}

/** Hands out each array from its beginning to its end, and complains when it holds fewer or more than the batch says. */
function takeFrom(arrays: Arrays): Take {
  const taken = new Map<string, number>();
  const take = <Numbers extends NumberArray>(name: string, Type: new (length: number) => Numbers, length: number) => {
    const array = typed(name, arrays[name], Type);
    const from = taken.get(name) ?? 0;
    if (from + length > array.length) throw invalid(`${array.length} numbers of '${name}' where more are named`);
    taken.set(name, from + length);
    return array.subarray(from, from + length) as Numbers;
  };
  const nothingLeft = () => {
    for (const [name, array] of Object.entries(arrays)) {
      const used = SCALAR_ARRAYS.includes(name) ? array.length : (taken.get(name) ?? 0);
      if (used !== array.length) throw invalid(`${array.length} numbers of '${name}' where ${used} are named`);
    }
  };
  return Object.assign(take, { nothingLeft });
}

function typed<Numbers>(name: string, array: unknown, Type: new (length: number) => Numbers): Numbers {
  if (array instanceof Type) return array;
  throw invalid(`an array '${name}' that is missing or of another type`);
}

function invalid(got: string, cause?: unknown): NtkBoardError {
  return new NtkBoardError(
    'invalid-request',
    `ingest: expected a batch of ntkboard's, got ${got}. Sender and server may be of different versions: update the older one.`,
    { cause: cause === undefined ? undefined : messageOf(cause) },
  );
}
