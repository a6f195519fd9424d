/**
 * The demo from its command line to its end: wall time, and what the snapshots cost: `npm run bench:demo`.
 *
 * The share of training time is what the training thread pays (capture) over the time of an epoch without it; kernel,
 * spectrum and write happen in a worker and between epochs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { ChildProgram } from '../test/helpers/child-program.ts';
import { median } from './lib/statistics.ts';

const logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-demo-'));
try {
  const started = performance.now();
  const demo = new ChildProgram('server/cli.ts', ['demo', '--exit', '--port', '0', '--logdir', logdir]);
  demo.process.stdout?.resume();
  const status = await new Promise((resolve) => demo.process.on('close', resolve));
  if (status !== 0) throw new Error(`the demo ended with status ${status}`);
  console.log(`demo, two runs of ten epochs: ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
  console.log('| run | epoch without snapshot | capture | Gram | eigenvalues | write | capture / epoch |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  const store = openSqliteReader(logdir);
  for (const run of (await store.runs()).reverse()) {
    const snapshots = await store.snapshots(run.id);
    const ms = (pick: (timings: (typeof snapshots)[number]['timings']) => number) =>
      median(snapshots.slice(1).map(({ timings }) => pick(timings)));
    const capture = ms((timings) => timings.captureMs);
    const epochs = snapshots.slice(2).map(({ wallMs }, i) => wallMs - (snapshots[i + 1]?.wallMs ?? wallMs));
    const epoch = median(epochs) - capture;
    const cells = [
      epoch,
      capture,
      ms((timings) => timings.gramMs),
      ms((timings) => timings.eighMs),
      ms((timings) => timings.writeMs),
    ];
    const row = cells.map((value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`).join(' | ');
    console.log(`| ${run.name} | ${row} | ${((100 * capture) / epoch).toFixed(0)} % |`);
  }
  await store.close();
} finally {
  rmSync(logdir, { recursive: true });
}
