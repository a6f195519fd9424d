import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { apiPaths } from '../../lib/protocol/api-paths.ts';
import { checkDatabase, databasePath, openSqliteWriter, vacuumDatabase } from '../../lib/store/sqlite/index.ts';
import type { NewSnapshot } from '../../lib/store/store.ts';
import { MeasuredServer } from '../helpers/measured-server.ts';
import { randomUniform } from '../helpers/random.ts';
import { newRun, newSnapshot } from '../helpers/store-fixtures.ts';
import type { SoakScenario } from './scenario.ts';

const N = 512;
/** Kernels are kept for one snapshot in so many. */
const KEEP_EVERY = 10;

/** Logs a run of full kernels, looks at it with a server, checks it, thins it and deletes it. */
export const oneGigabyte: SoakScenario = {
  claim:
    'a run of a gigabyte is opened and looked at as fast as a small one, thinned with every spectrum kept, and deleted',
  async run({ short, folder, say }) {
    const snapshots = short ? 30 : 2_400;
    const rate = write(folder, snapshots, say);
    const bytes = statSync(databasePath(folder)).size;
    assert.ok(short || bytes > 1e9, `${bytes} bytes`);
    const { server, startMs } = await MeasuredServer.start(folder);
    const figures: Record<string, string | number> = {
      snapshots,
      'megabytes of the database': Math.round(bytes / 1e6),
      'snapshots written a second': rate,
      'server started, ms': Math.round(startMs),
    };
    try {
      const state = await server.ask<{ snapshots: { step: number }[] }>(apiPaths.run('large'));
      assert.equal(state.answer.snapshots.length, snapshots);
      figures['state of the run, ms'] = Math.round(state.ms);
      figures["the server's peak memory, MB"] = server.peakMegabytes();
    } finally {
      await server.stop();
    }
    figures['ntkboard check, ms'] = timed(() => assert.deepEqual(checkDatabase(folder).findings, []));
    const kept = Math.ceil(snapshots / KEEP_EVERY) + ((snapshots - 1) % KEEP_EVERY === 0 ? 0 : 1);
    figures['ntkboard vacuum --keep-every 10, ms'] = timed(() => {
      const { thinned } = vacuumDatabase(folder, { retention: { every: KEEP_EVERY } });
      assert.equal(thinned.snapshots, snapshots - kept);
    });
    const after = statSync(databasePath(folder)).size;
    assert.ok(after < bytes / 2, `${after} bytes of ${bytes} after the vacuum`);
    figures['megabytes after it'] = Math.round(after / 1e6);
    const writer = openSqliteWriter(folder);
    figures['deleted for good, ms'] = timed(() => writer.deleteRun('large'));
    writer.close();
    assert.deepEqual(checkDatabase(folder).findings, []);
    return figures;
  },
};

function timed(work: () => void): number {
  const before = performance.now();
  work();
  return Math.round(performance.now() - before);
}

function write(folder: string, snapshots: number, say: (line: string) => void): number {
  const random = randomUniform(1);
  const values = Float64Array.from({ length: N * N }, random);
  const writer = openSqliteWriter(folder);
  writer.createRun(newRun('large'));
  const before = performance.now();
  for (let step = 0; step < snapshots; step++) {
    // Another kernel each time, without making a quarter of a million numbers anew.
    values[step] = step;
    const changes: Partial<NewSnapshot> = { kernels: [{ component: 'total', n: N, values }] };
    writer.writeSnapshot('large', newSnapshot(step, 0, changes));
    if (step % 400 === 0) say(`snapshot ${step}`);
  }
  const rate = Math.round(snapshots / ((performance.now() - before) / 1000));
  writer.updateRun('large', { status: 'finished', finishedMs: Date.now() });
  writer.close();
  return rate;
}
