/**
 * `time-writes.ts <logdir> <runId>`: writes one scalar after the other with a pause between, until its standard input ends; says `ready` after the
 * first hundred, and at the end how many milliseconds each write took, in order, as JSON.
 */
import { setTimeout } from 'node:timers/promises';
import { openSqliteWriter } from '../../../lib/store/sqlite/index.ts';
import { newRun, point } from '../store-fixtures.ts';

const [logdir = '', runId = ''] = process.argv.slice(2);
const writer = openSqliteWriter(logdir, { checkpointsInThread: true });
writer.createRun(newRun(runId));
let ended = false;
process.stdin.on('end', () => {
  ended = true;
});
process.stdin.resume();
const took: number[] = [];
for (let step = 0; !ended; step++) {
  const before = performance.now();
  writer.writeScalars(runId, [point('loss', step, step)]);
  took.push(performance.now() - before);
  if (step === 100) process.stdout.write('ready\n');
  await setTimeout(1);
}
writer.close();
process.stdout.write(`${JSON.stringify(took)}\n`);
