/** Commits scalars `loss` of several runs at a rate, each value the time of its commit: `logdir runs perSecond seconds [prefix of run ids]`. */
import { setTimeout } from 'node:timers/promises';
import { openSqliteWriter } from '../../../lib/store/sqlite/index.ts';
import { newRun, point } from '../store-fixtures.ts';

const [logdir = '', runs = '1', perSecond = '100', seconds = '1', prefix = 'run'] = process.argv.slice(2);
const writer = openSqliteWriter(logdir);
const ids = Array.from({ length: Number(runs) }, (_, i) => `${prefix}-${i}`);
for (const id of ids) writer.createRun(newRun(id));
console.log('ready');
await new Promise((resolve) => process.stdin.once('data', resolve));
const count = Number(perSecond) * Number(seconds);
const started = Date.now();
for (let event = 0; event < count; event++) {
  const due = started + (event * 1000) / Number(perSecond);
  if (due > Date.now()) await setTimeout(due - Date.now());
  const [id, step] = [ids[event % ids.length] as string, Math.floor(event / ids.length)];
  writer.writeScalars(id, [point('loss', step, performance.timeOrigin + performance.now())]);
}
writer.close();
console.log(`done ${count}`);
process.stdin.destroy();
