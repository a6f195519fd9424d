import { TensorBoardWriter } from '../../lib/interop/tensorboard/index.ts';
import { openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import type { StoreWriter } from '../../lib/store/store.ts';
import { newRun, point } from '../../test/helpers/store-fixtures.ts';

const BATCH = 2000;

/** The same runs, one scalar `loss` each, as a run database and, when a folder is given, as event files. */
export function makeRuns(logdir: string, eventFolder: string | null, runs: number, points: number): string[] {
  const writers: Pick<StoreWriter, 'createRun' | 'writeScalars' | 'updateRun'>[] = [openSqliteWriter(logdir)];
  if (eventFolder) writers.push(new TensorBoardWriter(eventFolder));
  const ids = Array.from({ length: runs }, (_, i) => `run-${String(i).padStart(4, '0')}`);
  for (const [i, id] of ids.entries()) {
    for (const writer of writers) writer.createRun(newRun(id, { name: id, createdMs: 1_700_000_000_000 + i }));
    for (let start = 0; start < points; start += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, points - start) }, (_, k) => {
        const step = start + k;
        return point('loss', step, Math.exp(-step / points) + 0.1 * Math.sin(i + step));
      });
      for (const writer of writers) writer.writeScalars(id, batch);
    }
    for (const writer of writers) writer.updateRun(id, { status: 'finished', finishedMs: 1_700_000_100_000 + i });
  }
  return ids;
}
