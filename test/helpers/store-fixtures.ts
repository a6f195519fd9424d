import { hostname } from 'node:os';
import type { Alert } from '../../lib/protocol/alert.ts';
import type { HistogramPoint } from '../../lib/protocol/histogram.ts';
import { HISTOGRAM_QUANTILES } from '../../lib/protocol/histogram-quantiles.ts';
import type { ScalarPoint } from '../../lib/protocol/scalar.ts';
import type { KernelThumbnail } from '../../lib/protocol/snapshot.ts';
import type { TextEntry } from '../../lib/protocol/text.ts';
import type { NewRun, NewSnapshot } from '../../lib/store/store.ts';

/** A run of this process. */
export function newRun(id: string, changes: Partial<NewRun> = {}): NewRun {
  return {
    id,
    name: `name of ${id}`,
    config: { lr: 1e-3, layers: [512, { units: 10, bias: true, name: null }] },
    tags: ['mnist', 'ü'],
    host: hostname(),
    pid: process.pid,
    createdMs: Date.now(),
    ...changes,
  };
}

export function point(name: string, step: number, value: number, changes: Partial<ScalarPoint> = {}): ScalarPoint {
  return { name, step, epoch: null, wallMs: 1_700_000_000_000 + step, value, ...changes };
}

/** An alert with every field. */
export function newAlert(step: number, changes: Partial<Alert> = {}): Alert {
  return {
    rule: 'rule',
    kind: 'threshold',
    severity: 'warning',
    step,
    epoch: null,
    wallMs: 1_700_000_000_000 + step,
    metric: 'loss',
    value: 2.5,
    threshold: 2,
    message: 'loss is 2.5, above 2',
    ...changes,
  };
}

/** A histogram of three bins whose every number follows from `step`. */
export function newHistogram(name: string, step: number, changes: Partial<HistogramPoint> = {}): HistogramPoint {
  const quantiles = HISTOGRAM_QUANTILES.map((key, i) => [key, i / 7 + step]);
  return {
    name,
    step,
    epoch: null,
    wallMs: 1_700_000_000_000 + step,
    edges: Float64Array.of(-1 / 3, 0, 1e-300, step + 1),
    counts: Float64Array.of(5, 0, step),
    count: 5 + step,
    nonFinite: 2,
    min: -1 / 3,
    max: step + 1,
    mean: 0.1 + 0.2,
    std: Number.NaN,
    quantiles: Object.fromEntries(quantiles) as HistogramPoint['quantiles'],
    ...changes,
  };
}

export function newText(name: string, step: number, text: string): TextEntry {
  return { name, step, epoch: null, wallMs: 1_700_000_000_000 + step, text };
}

/** A snapshot of two components whose every number follows from `step` and `seed`, special float64 values among them. */
export function newSnapshot(step: number, seed = 0, changes: Partial<NewSnapshot> = {}): NewSnapshot {
  return {
    step,
    epoch: Math.floor(step / 10),
    wallMs: 1_700_000_000_000 + step,
    n: 4,
    c: 2,
    outputs: 'trace',
    precision: 'float64',
    probe: { hash: 'probe-a', n: 4, orderedLabels: Int32Array.of(0, 0, 1, -1) },
    metrics: {
      conditionNumber: { value: 1e300 / 7, bound: 0.1 + seed, trusted: true, relation: '=' },
      smallest: { value: Number.NaN, bound: null, trusted: false, relation: '<=' },
      largest: { value: Number.POSITIVE_INFINITY, bound: Number.POSITIVE_INFINITY, trusted: false, relation: '>=' },
    },
    eigenvalues: Float64Array.of(-1e-17, 1 / 3, Math.PI + seed, 5e-324, Number.MAX_VALUE, Number.NaN),
    components: [
      {
        summary: {
          name: 'dense/kernel',
          layer: 'dense',
          shape: [3, 2],
          size: 6,
          trace: 0.1 + 0.2,
          share: 0.75,
          method: 'structured',
        },
        thumbnail: thumbnail(2, seed + 1),
      },
      {
        summary: {
          name: 'dense/bias',
          layer: 'dense',
          shape: [2],
          size: 2,
          trace: Number.NaN,
          share: Number.NEGATIVE_INFINITY,
          method: 'per-sample',
        },
        thumbnail: { ...thumbnail(2, seed + 2), min: Number.NEGATIVE_INFINITY, max: Number.NaN },
      },
    ],
    total: thumbnail(4, seed),
    timings: { captureMs: 1.5, gramMs: 2.25, eighMs: 0.125 },
    ...changes,
  };
}

function thumbnail(size: number, seed: number): KernelThumbnail {
  return {
    size,
    min: -seed - 0.1,
    max: seed + 1 / 3,
    cells: Uint8Array.from({ length: size * size }, (_, i) => i * 7 + seed),
  };
}
