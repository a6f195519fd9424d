import type { HistogramPoint } from '../../lib/protocol/histogram.ts';
import { HISTOGRAM_QUANTILES } from '../../lib/protocol/histogram-quantiles.ts';
import type { Probe } from '../../lib/protocol/snapshot.ts';
import type { StoreWriter } from '../../lib/store/store.ts';
import { randomUniform } from './random.ts';
import { newAlert, newRun, newSnapshot, point } from './store-fixtures.ts';

/** One thing that a logger may do to its run. */
type Act = (writer: StoreWriter, runId: string, random: () => number) => void;

const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, Number.MAX_VALUE];
const MAX_STEP = 200;

const below = (random: () => number, limit: number) => Math.floor(random() * limit);
const value = (random: () => number) => (random() < 0.1 ? SPECIAL[below(random, SPECIAL.length)]! : random() * 2 - 1);

/** Every kind of write, steps in any order and often again, so that rows replace each other. */
const ACTS: Record<string, Act> = {
  scalars(writer, runId, random) {
    const points = Array.from({ length: 1 + below(random, 400) }, () =>
      point(['loss', 'acc', 'ü/"'][below(random, 3)]!, below(random, MAX_STEP), value(random), {
        epoch: random() < 0.5 ? null : below(random, 9),
      }),
    );
    writer.writeScalars(runId, points);
  },
  snapshot(writer, runId, random) {
    const step = below(random, MAX_STEP);
    const n = 1 + below(random, 40);
    const kernels = ['total', 'dense/kernel', 'dense/bias'].slice(below(random, 4)).map((component) => ({
      component,
      n,
      values: symmetric(n, random),
    }));
    const arrays = {
      'eigenvalues/ü': { shape: [3], data: Float64Array.from({ length: 3 }, () => value(random)) },
      eigenvectors: { shape: [2, n], data: Float32Array.from({ length: 2 * n }, random) },
      counts: { shape: [n], data: Int32Array.from({ length: n }, () => below(random, 9) - 4) },
      bytes: { shape: [0, 2], data: new Uint8Array(0) },
    };
    const probe = aProbe(runId, below(random, 3));
    writer.writeSnapshot(runId, newSnapshot(step, below(random, 100), { kernels, arrays, probe }));
  },
  histogram(writer, runId, random) {
    writer.writeHistograms(runId, [histogram('weights', below(random, MAX_STEP), random)]);
  },
  text(writer, runId, random) {
    const step = below(random, MAX_STEP);
    writer.writeTexts(runId, [{ name: 'note', step, epoch: null, wallMs: step, text: `<b>${random()}</b>` }]);
  },
  event(writer, runId, random) {
    const step = random() < 0.5 ? null : below(random, MAX_STEP);
    const wallMs = below(random, 1000);
    writer.writeEvent(runId, { wallMs, step, level: 'warning', code: 'c', message: `${below(random, 50)}` });
  },
  alert(writer, runId, random) {
    writer.writeAlert(
      runId,
      newAlert(below(random, MAX_STEP), { rule: `rule ${below(random, 3)}`, value: value(random) || 1 }),
    );
  },
  run(writer, runId, random) {
    const updates = [
      { notes: `note ${random()}` },
      { tags: ['a', `${below(random, 9)}`] },
      { config: { [`k${below(random, 5)}`]: random() } },
      { summary: { best: random() } },
      { group: 'g', job: 'train', color: '#00ff00' },
      { skippedSnapshots: below(random, 9), backend: 'wasm' },
      { heartbeatMs: Date.now() },
    ];
    writer.updateRun(runId, updates[below(random, updates.length)]!);
  },
  truncate(writer, runId, random) {
    writer.truncateRun(runId, below(random, MAX_STEP));
  },
};

/** How often each act comes, out of the sum. */
const WEIGHTS: Record<string, number> = {
  scalars: 30,
  snapshot: 12,
  histogram: 6,
  text: 4,
  event: 4,
  alert: 4,
  run: 8,
  truncate: 1,
};

/**
 * Logs runs of random content that follows from the seed alone. Each call of what it returns does one more thing, to one of
 * the runs; the first calls create them.
 */
export function randomLog(writer: StoreWriter, seed: number, runIds: readonly string[]): () => void {
  const random = randomUniform(seed);
  const names = Object.entries(WEIGHTS).flatMap(([name, weight]) => Array<string>(weight).fill(name));
  let calls = 0;
  return () => {
    const runId = runIds[calls < runIds.length ? calls : below(random, runIds.length)]!;
    if (calls++ < runIds.length)
      writer.createRun(newRun(runId, { environment: { seed }, createdMs: 1_700_000_000_000 + calls }));
    else ACTS[names[below(random, names.length)]!]!(writer, runId, random);
  };
}

function histogram(name: string, step: number, random: () => number): HistogramPoint {
  const bins = 1 + below(random, 30);
  return {
    name,
    step,
    epoch: null,
    wallMs: step,
    edges: Float64Array.from({ length: bins + 1 }, (_, i) => i + random() / 2),
    counts: Float64Array.from({ length: bins }, () => below(random, 100)),
    count: 7,
    nonFinite: below(random, 3),
    min: value(random),
    max: value(random),
    mean: value(random),
    std: random(),
    quantiles: Object.fromEntries(
      HISTOGRAM_QUANTILES.map((key) => [key, value(random)]),
    ) as HistogramPoint['quantiles'],
  };
}

/** One of a run's three probes; the content follows from the hash, as it must. */
function aProbe(runId: string, which: number): Probe {
  const n = 4 + which;
  const bare = { hash: `${runId}-${which}`, n, orderedLabels: null };
  if (which === 0) return bare;
  const order = Int32Array.from({ length: n }, (_, i) => (i + which) % n);
  const labels = order.map((sample) => sample % 2);
  const images = { shape: [n, 2, 2, 1], pixels: Uint8Array.from({ length: 4 * n }, (_, i) => i * which) };
  return { ...bare, labels, order, orderedLabels: labels, images };
}

function symmetric(n: number, random: () => number): Float64Array {
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) values[i * n + j] = values[j * n + i] = random();
  return values;
}
