import assert from 'node:assert/strict';
import { createNtkLogger, type NtkBoardError, selectBackend } from '../../lib/index.ts';
import { runStateAnswerSchema, runsAnswerSchema } from '../../lib/protocol/api.ts';
import { apiPaths } from '../../lib/protocol/api-paths.ts';
import { startServer } from '../../server/index.ts';
import { createLog } from '../../server/log.ts';
import { PROBE_LABELS, seededTraining } from '../helpers/seeded-training.ts';
import { mountSmallDisk } from '../helpers/small-disk.ts';
import type { SoakScenario } from './scenario.ts';

/** Logs a run, makes its disk read-only, trains again with a logger on it, and looks at the first run with a server. */
export const readOnlyLogdir: SoakScenario = {
  claim:
    'on a read-only logdir training goes on unharmed after one fault, and the runs that are there can be looked at',
  async run({ short }) {
    const steps = short ? 20 : 500;
    const disk = mountSmallDisk(64);
    if (!disk) return { skipped: 'mounting a small disk takes root on Linux' };
    try {
      await selectBackend({ prefer: 'cpu' });
      const untouched = await seededTraining(steps);
      const before = await trainLogged(disk.folder, steps);
      assert.deepEqual(before.faults, []);
      disk.makeReadOnly();
      const after = await trainLogged(disk.folder, steps);
      assert.deepEqual(after.weights, untouched, 'weights with and without the logger');
      assert.equal(after.faults.length, 1, after.faults.join('\n'));
      const shown = await lookAt(disk.folder, before.runId);
      assert.deepEqual(shown, { runs: 1, status: 'finished', snapshots: steps, losses: steps });
      return {
        steps,
        'faults told': after.faults.length,
        'its code': after.faults[0]?.code ?? '',
        'weights with and without the logger': 'bit-identical',
        'snapshots of the earlier run that the server shows': shown.snapshots,
      };
    } finally {
      disk.remove();
    }
  },
};

async function trainLogged(logdir: string, steps: number) {
  const faults: NtkBoardError[] = [];
  const ntkLogger = createNtkLogger({ logdir, run: 'r', onError: (error) => void faults.push(error) });
  const weights = await seededTraining(steps, (model, probe, step, loss) =>
    ntkLogger.step(model, probe, { step, labels: PROBE_LABELS, metrics: { loss } }),
  );
  await ntkLogger.finish();
  return { weights, faults, runId: ntkLogger.runId };
}

async function lookAt(logdir: string, runId: string) {
  const server = await startServer({ logdir, port: 0, host: '127.0.0.1', page: false, log: createLog('silent') });
  try {
    const ask = async (path: string) => (await fetch(new URL(path, server.url))).json();
    const { runs } = runsAnswerSchema.parse(await ask(apiPaths.runs()));
    const { run, snapshots, scalars } = runStateAnswerSchema.parse(await ask(apiPaths.run(runId)));
    const losses = scalars.find(({ name }) => name === 'loss')?.steps.length;
    return { runs: runs.length, status: run.status, snapshots: snapshots.length, losses };
  } finally {
    await server.close();
  }
}
