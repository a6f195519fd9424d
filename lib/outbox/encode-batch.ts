import { type ArrayBundle, encodeArrays } from '../protocol/array-codec.ts';
import type { HistogramPoint } from '../protocol/histogram.ts';
import { HISTOGRAM_QUANTILES } from '../protocol/histogram-quantiles.ts';
import { ARRAY_TYPES, BATCH_FORMAT, type BatchMeta } from '../protocol/ingest.ts';
import type { NamedArray } from '../protocol/named-array.ts';
import type { Probe } from '../protocol/snapshot.ts';
import type { BatchSnapshot, RunBatch } from '../store/run-batch.ts';

/** The batch as bytes, laid out as {@link batchMetaSchema} tells, before compression. */
export function encodeBatch(batch: RunBatch): Uint8Array<ArrayBuffer> {
  const { scalars, probes, snapshots, kernels, histograms, ...rest } = batch;
  const meta: BatchMeta = {
    format: BATCH_FORMAT,
    ...rest,
    scalarNames: scalars.names,
    probes: probes.map(probeMeta),
    snapshots: snapshots.map(snapshotMeta),
    kernels: kernels.map(({ packed, ...kernel }) => ({ ...kernel, bytes: packed.length })),
    histograms: histograms.map(histogramMeta),
  };
  const pictures = snapshots.flatMap((snapshot) => snapshot.pictures);
  const bundle = {
    meta,
    arrays: {
      scalarName: scalars.name,
      scalarStep: scalars.step,
      scalarEpoch: scalars.epoch,
      scalarWallMs: scalars.wallMs,
      scalarValue: scalars.value,
      eigenvalues: joined(
        Float64Array,
        snapshots.map(({ eigenvalues }) => eigenvalues),
      ),
      probeLabels: joined(
        Int32Array,
        probes.flatMap(({ orderedLabels, labels, order }) =>
          [orderedLabels, labels, order].flatMap((list) => list ?? []),
        ),
      ),
      probePixels: joined(
        Uint8Array,
        probes.flatMap(({ images }) => images?.pixels ?? []),
      ),
      ...namedArrays(snapshots),
      cells: joined(
        Uint8Array,
        pictures.map(({ cells }) => cells),
      ),
      ranges: Float64Array.from(pictures.flatMap(({ min, max }) => [min, max])),
      kernels: joined(
        Uint8Array,
        kernels.map(({ packed }) => packed),
      ),
      histogramEdges: joined(
        Float64Array,
        histograms.map(({ edges }) => edges),
      ),
      histogramCounts: joined(
        Float64Array,
        histograms.map(({ counts }) => counts),
      ),
      histogramStatistics: Float64Array.from(histograms.flatMap(statisticsOf)),
    },
  };
  return encodeArrays(bundle as unknown as ArrayBundle);
}

function statisticsOf({ min, max, mean, std, quantiles }: HistogramPoint): number[] {
  return [min, max, mean, std, ...HISTOGRAM_QUANTILES.map((quantile) => quantiles[quantile])];
}

const CONSTRUCTORS = { float64: Float64Array, float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;

/** The named arrays of all snapshots, those of a type one after the other. */
function namedArrays(snapshots: readonly BatchSnapshot[]) {
  const all = snapshots.flatMap(({ arrays }) => Object.values(arrays).map(({ data }) => data));
  return Object.fromEntries(
    ARRAY_TYPES.map((dtype) => [
      dtype,
      joined(
        CONSTRUCTORS[dtype],
        all.filter((data) => dtypeOf(data) === dtype),
      ),
    ]),
  );
}

function dtypeOf(data: NamedArray['data']): (typeof ARRAY_TYPES)[number] {
  return ARRAY_TYPES.find((dtype) => data instanceof CONSTRUCTORS[dtype])!;
}

function snapshotMeta({ summary, eigenvalues, pictures, arrays }: BatchSnapshot): BatchMeta['snapshots'][number] {
  return {
    ...summary,
    eigenvalues: eigenvalues.length,
    pictures: pictures.map(({ component, size }) => ({ component, size })),
    arrays: Object.entries(arrays).map(([name, { shape, data }]) => ({ name, shape, dtype: dtypeOf(data) })),
  };
}

function probeMeta({ hash, n, orderedLabels, labels, order, images }: Probe): BatchMeta['probes'][number] {
  return {
    hash,
    n,
    orderedLabels: orderedLabels?.length ?? null,
    labels: labels?.length ?? null,
    order: order?.length ?? null,
    imageShape: images?.shape ?? null,
  };
}

function histogramMeta(histogram: HistogramPoint): BatchMeta['histograms'][number] {
  const { name, step, epoch, wallMs, count, nonFinite, edges, counts } = histogram;
  return { name, step, epoch, wallMs, count, nonFinite, edges: edges.length, bins: counts.length };
}

type Numbers = NamedArray['data'];

function joined<Array extends Numbers>(Type: new (length: number) => Array, parts: readonly Array[]): Array {
  const whole = new Type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part as never, at);
    at += part.length;
  }
  return whole;
}
