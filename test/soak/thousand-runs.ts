import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { apiPaths } from '../../lib/protocol/api-paths.ts';
import { databasePath, openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import { MeasuredServer } from '../helpers/measured-server.ts';
import { newRun, newSnapshot, point } from '../helpers/store-fixtures.ts';
import type { SoakScenario } from './scenario.ts';

const SCALARS = ['loss', 'acc', 'val_loss', 'val_acc'];
const STEPS = 100;
const SNAPSHOTS = 5;

interface RunsAnswer {
  runs: { id: string; status: string; snapshotCount: number }[];
}

/** Logs many short runs to one logdir, half of them by a process that is gone, and looks at them with a server. */
export const thousandRuns: SoakScenario = {
  claim: 'a thousand runs of one logdir are listed, filtered and compared within moments, in bounded memory',
  async run({ short, folder, say }) {
    const count = short ? 50 : 1_000;
    const rate = write(folder, count, say);
    const { server, startMs } = await MeasuredServer.start(folder);
    try {
      const list = await server.ask<RunsAnswer>(apiPaths.runs());
      assert.equal(list.answer.runs.length, count);
      assert.ok(list.answer.runs.every(({ snapshotCount }) => snapshotCount === SNAPSHOTS));
      const crashed = list.answer.runs.filter(({ status }) => status === 'crashed').length;
      assert.equal(crashed, count / 2);
      const some = list.answer.runs.slice(0, Math.min(200, count)).map(({ id }) => `run=${id}`);
      const compared = await server.ask<{ series: unknown[] }>(
        `/api/v1/series?${some.join('&')}&name=loss&maxPoints=500`,
      );
      assert.equal(compared.answer.series.length, some.length);
      const one = await server.ask(apiPaths.run('run-7'));
      return {
        runs: count,
        'runs written a second': rate,
        'megabytes of the database': Math.round(statSync(databasePath(folder)).size / 1e6),
        'server started, ms': Math.round(startMs),
        'list of all runs, ms': Math.round(list.ms),
        [`curves of ${some.length} runs, ms`]: Math.round(compared.ms),
        'state of one run, ms': Math.round(one.ms),
        "the server's peak memory, MB": server.peakMegabytes(),
      };
    } finally {
      await server.stop();
    }
  },
};

function write(folder: string, count: number, say: (line: string) => void): number {
  const writer = openSqliteWriter(folder);
  const before = performance.now();
  for (let i = 0; i < count; i++) {
    const id = `run-${i}`;
    // No machine has so many processes: this one is gone.
    writer.createRun(newRun(id, { createdMs: 1_700_000_000_000 + i, pid: i % 2 === 0 ? process.pid : 2 ** 30 }));
    const points = SCALARS.flatMap((name) =>
      Array.from({ length: STEPS }, (_, step) => point(name, step, step / (i + 1))),
    );
    writer.writeScalars(id, points);
    for (let step = 0; step < SNAPSHOTS; step++) writer.writeSnapshot(id, newSnapshot(step));
    if (i % 2 === 0) writer.updateRun(id, { status: 'finished', finishedMs: Date.now() });
    if (i % 200 === 0) say(`run ${i}`);
  }
  writer.close();
  return Math.round(count / ((performance.now() - before) / 1000));
}
