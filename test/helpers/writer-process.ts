import { writeSync } from 'node:fs';
import { openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import { newRun, newSnapshot, point } from './store-fixtures.ts';

/**
 * A process that logs: `writer-process.ts <logdir> <runId> <count> [on-exit]`. Creates the run, writes the scalar `loss`
 * at steps 0 to count - 1 (a snapshot every 50), and says each step on standard output once it is committed. With
 * `on-exit` it writes one scalar more from its `exit` handler.
 */
const [logdir = '', runId = '', count = '0', onExit] = process.argv.slice(2);
const writer = openSqliteWriter(logdir);
writer.createRun(newRun(runId));
if (onExit) process.on('exit', () => writer.writeScalars(runId, [point('farewell', 0, 1)]));
for (let step = 0; step < Number(count); step++) {
  writer.writeScalars(runId, [point('loss', step, step / 7)]);
  if (step % 50 === 0) writer.writeSnapshot(runId, newSnapshot(step));
  acknowledge(step);
}

/** Synchronously, so that a line read is a step committed. A full pipe is tried again: it does not block. */
function acknowledge(step: number): void {
  for (;;) {
    try {
      writeSync(1, `${step}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
