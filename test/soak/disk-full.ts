import assert from 'node:assert/strict';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createNtkLogger, type NtkBoardError, selectBackend } from '../../lib/index.ts';
import { openSqliteReader } from '../../lib/store/sqlite/index.ts';
import { integrityOf } from '../helpers/integrity.ts';
import { readScalarEvents } from '../helpers/read-events.ts';
import { PROBE_LABELS, seededTraining } from '../helpers/seeded-training.ts';
import { mountSmallDisk } from '../helpers/small-disk.ts';
import type { SoakScenario } from './scenario.ts';

const SCALARS = Array.from({ length: 20 }, (_, i) => `scalar/${i}`);
const valueAt = (name: string, step: number) => step + SCALARS.indexOf(name) / 32;

/** Trains on a small disk, with event files for TensorBoard, while another file takes all its room for the second third of the steps. */
export const diskFull: SoakScenario = {
  claim:
    'a full disk is told and harms neither training nor acknowledged rows; scalars of meanwhile are stored when there is room again',
  async run({ short, say }) {
    const steps = short ? 60 : 3_000;
    // Room for all that the steps write, the log too: without the other file the disk must never be full.
    const disk = mountSmallDisk(short ? 32 : 128);
    if (!disk) return { skipped: 'mounting a small disk takes root on Linux' };
    try {
      await selectBackend({ prefer: 'cpu' });
      const untouched = await seededTraining(steps);
      const trained = await trainWhileDiskIsFull(disk.folder, steps, say);
      assert.deepEqual(trained.weights, untouched, 'weights with and without the logger');
      return { steps, ...(await examine(disk.folder, steps, trained)) };
    } finally {
      disk.remove();
    }
  },
};

interface Trained {
  runId: string;
  weights: Float32Array;
  faults: NtkBoardError[];
  /** Steps whose flush came back without a fault. */
  acknowledged: Set<number>;
}

async function trainWhileDiskIsFull(folder: string, steps: number, say: (line: string) => void): Promise<Trained> {
  const ballast = path.join(folder, 'ballast');
  const faults: NtkBoardError[] = [];
  const acknowledged = new Set<number>();
  const ntkLogger = createNtkLogger({
    logdir: folder,
    run: 'r',
    tensorboard: path.join(folder, 'logs'),
    onError: (error) => void faults.push(error),
  });
  const weights = await seededTraining(steps, async (model, probe, step, loss) => {
    if (step === steps / 3) say(`step ${step}: the disk is full, another file has ${fill(ballast)} bytes`);
    if (step === (2 * steps) / 3) {
      say(`step ${step}: there is room again, after ${faults.length} faults`);
      rmSync(ballast);
    }
    const before = faults.length;
    ntkLogger.log({ loss, ...Object.fromEntries(SCALARS.map((name) => [name, valueAt(name, step)])) }, { step });
    await ntkLogger.step(model, probe, { step, labels: PROBE_LABELS });
    await ntkLogger.flush();
    if (faults.length === before) acknowledged.add(step);
  });
  await ntkLogger.finish();
  return { runId: ntkLogger.runId, weights, faults, acknowledged };
}

async function examine(folder: string, steps: number, { runId, faults, acknowledged }: Trained) {
  const reader = openSqliteReader(folder);
  const series = await reader.scalars(runId, SCALARS);
  const snapshots = new Set((await reader.snapshots(runId)).map(({ step }) => step));
  const told = await reader.events(runId);
  assert.equal((await reader.run(runId))?.status, 'finished');
  await reader.close();
  assert.equal(integrityOf(folder), 'ok');
  const all = Array.from({ length: steps }, (_, step) => step);
  for (const { name, steps: stored, values } of series) {
    assert.deepEqual(stored, all, `steps of ${name}`);
    assert.deepEqual(
      values,
      all.map((step) => valueAt(name, step)),
      `values of ${name}`,
    ); // prettier-ignore
  }
  assert.equal(series.length, SCALARS.length);
  assert.deepEqual(
    [...acknowledged].filter((step) => !snapshots.has(step)),
    [],
    'acknowledged snapshots',
  ); // prettier-ignore
  const lost = all.filter((step) => !snapshots.has(step));
  assert.ok(lost.length > 0 && acknowledged.size < steps, 'the disk was never full');
  assert.ok(
    told.some(({ level }) => level === 'error'),
    'an event beside the run',
  ); // prettier-ignore
  const events = readScalarEvents(path.join(folder, 'logs'));
  assert.deepEqual(
    events.filter(({ tag }) => tag === 'loss').map(({ step }) => step),
    all,
    'event files',
  ); // prettier-ignore
  return {
    'faults told': faults.length,
    'their codes': [...new Set(faults.map(({ code }) => code))].join(', '),
    'acknowledged steps': acknowledged.size,
    'acknowledged rows lost': 0,
    'snapshots of the full disk lost, each told': lost.length,
    'scalars lost': 0,
    'weights with and without the logger': 'bit-identical',
    integrity_check: 'ok',
  };
}

/** Writes a file until the disk is full. */
function fill(file: string): number {
  const descriptor = openSync(file, 'w');
  let bytes = 0;
  try {
    // The last pages too.
    for (const size of [2 ** 16, 2 ** 12]) {
      const block = Buffer.alloc(size, 1);
      for (;;) {
        try {
          bytes += writeSync(descriptor, block);
        } catch {
          break;
        }
      }
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}
