import { openSqliteReader, openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import type { NewSnapshot } from '../../lib/store/store.ts';
import { randomNormal } from '../../test/helpers/random.ts';
import { newRun } from '../../test/helpers/store-fixtures.ts';

const N = 128;
const COMPONENTS = ['conv/kernel', 'conv/bias', 'dense/kernel', 'dense/bias', 'logits/kernel', 'logits/bias'];

/** Snapshots a second into the store: spectrum of N = 128, pictures of the kernel and of six components, 128 a side. */
export async function snapshotsPerSecond(logdir: string, count: number): Promise<number> {
  const snapshots = Array.from({ length: count }, (_, step) => snapshotAt(step));
  // As loggers open it.
  const writer = openSqliteWriter(logdir, { checkpointsInThread: true });
  writer.createRun(newRun('snapshots'));
  const started = performance.now();
  for (const snapshot of snapshots) writer.writeSnapshot('snapshots', snapshot);
  const seconds = (performance.now() - started) / 1000;
  writer.close();
  const reader = openSqliteReader(logdir);
  const stored = (await reader.snapshots('snapshots')).length;
  await reader.close();
  if (stored !== count) throw new Error(`${stored} of ${count} snapshots are stored`);
  return count / seconds;
}

function snapshotAt(step: number): NewSnapshot {
  const normal = randomNormal(step + 1);
  const picture = () => ({
    size: N,
    min: 0,
    max: 1,
    cells: Uint8Array.from({ length: N * N }, () => 128 + 40 * normal()),
  });
  const metric = (value: number) => ({ value, bound: null, trusted: true, relation: '=' as const });
  return {
    step,
    epoch: null,
    wallMs: Date.now(),
    n: N,
    c: 10,
    outputs: 'trace',
    precision: 'float64',
    probe: { hash: 'probe', n: N, orderedLabels: null },
    metrics: Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`metric${i}`, metric(normal())])),
    eigenvalues: Float64Array.from({ length: N }, () => normal() ** 2).sort(),
    components: COMPONENTS.map((name) => ({
      summary: { name, layer: name, shape: [1], size: 1, trace: 1, share: 1 / 6, method: 'structured' },
      thumbnail: picture(),
    })),
    total: picture(),
    timings: { captureMs: 1, gramMs: 1, eighMs: 1 },
  };
}
