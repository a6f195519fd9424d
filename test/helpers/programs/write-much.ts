/** Writes 30 MiB and ends without closing the writer: `write-much.ts LOGDIR exit|return`. */
import { setTimeout } from 'node:timers/promises';
import { openSqliteWriter } from '../../../lib/store/sqlite/index.ts';
import { newRun, newText } from '../store-fixtures.ts';

const [logdir, way] = process.argv.slice(2) as [string, string];
const writer = openSqliteWriter(logdir, { checkpointsInThread: true });
writer.createRun(newRun('a'));
for (let step = 0; step < 30; step++) {
  writer.writeTexts('a', [newText('note', step, 'x'.repeat(2 ** 20))]);
  await setTimeout(20);
}
if (way === 'exit') process.exit();
