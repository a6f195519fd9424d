/**
 * What the page costs, in headless Chromium over the built dashboard: `npm run bench:page`. First chart, script bytes, rate of scrubbing, work
 * of a live tick, longest task with many metrics, heap over an hour's training at ten steps a second, written as fast as the page takes it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { ChildProgram } from '../test/helpers/child-program.ts';
import { launchChromium } from '../test/helpers/chromium.ts';
import { newRun, newSnapshot, point } from '../test/helpers/store-fixtures.ts';
import { quantile } from './lib/statistics.ts';
import { firstChart, heapOverTime, type LongestTask, liveTicks, longestTask, scrubbing } from './page/measures.ts';
import { makeRuns } from './server/make-runs.ts';

/** A longest task is one moment, in which the machine may have been busy with something else: told by the processor as well. */
const REPEATS = 5;
const [RUNS, POINTS, SNAPSHOTS, N, CHARTS, METRICS] = [100, 10_000, 500, 512, 50, 1000];
/** Steps of an hour at ten a second, and how many are committed at once. */
const [HOUR, STRETCH] = [36_000, 150];

const logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-page-bench-'));
const [run] = makeRuns(logdir, null, RUNS, POINTS);
const writer = openSqliteWriter(logdir);
seed();
const server = new ChildProgram('server/cli.ts', ['serve', '--logdir', logdir, '--port', '0']);
const [url] = (await server.line(/http:\/\/\S+/)) as unknown as [string];
const browser = await launchChromium();
try {
  const first = await firstChart(browser, `${url}/runs/${run}`);
  tell(`first chart, ${RUNS} runs of ${POINTS} points`, `${first.ms.toFixed(0)} ms`);
  tell('first chart that can be zoomed', `${first.plotlyMs.toFixed(0)} ms`);
  tell('scripts of the first view, gzip', `${(first.scriptBytes / 1000).toFixed(0)} kB`);
  const { held, pressed } = await scrubbing(browser, `${url}/runs/spectra`, SNAPSHOTS);
  tell(
    `scrubbing ${SNAPSHOTS} snapshots of N = ${N}`,
    `${held.toFixed(1)} updates/s with the key held, ${pressed.toFixed(1)} with it let go at every step`,
  );
  const tick = await liveTicks(browser, `${url}/runs/live?wide=scalars`, CHARTS, (step) => writeTick('live', step));
  tell(
    `live tick with ${tick.charts} charts drawn, main thread`,
    `median ${tick.medianMs.toFixed(0)} ms, worst ${tick.worstMs.toFixed(0)} ms`,
  );
  let step = 200;
  const heap = await heapOverTime(browser, `${url}/runs/live`, HOUR / STRETCH, () => {
    writer.writeScalars('live', Array.from({ length: STRETCH }, () => pointsOf(step++)).flat());
  });
  tell(
    `heap after 20, 40 and 60 minutes at ten steps a second, ${CHARTS} curves`,
    heap.map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`).join(', '),
  );
  const many = Array.from({ length: CHARTS }, (_, i) => `many-${i}`).join(',');
  const tasks: LongestTask[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    tasks.push(await longestTask(browser, `${url}/compare?runs=${many}`));
  }
  for (const time of ['processor', 'clock'] as const) {
    const all = tasks.map((task) => task[time]);
    tell(
      `longest task, ${CHARTS} runs of ${METRICS} metrics, by the ${time}`,
      `median ${quantile(all, 0.5).toFixed(0)} ms of ${all.map((ms) => ms.toFixed(0)).join(', ')}`,
    );
  }
} finally {
  await browser.close();
  await server.end('SIGTERM');
  writer.close();
  rmSync(logdir, { recursive: true });
}

function tell(what: string, figure: string): void {
  process.stdout.write(`${what}: ${figure}\n`);
}

function seed(): void {
  writer.createRun(newRun('spectra'));
  for (let step = 0; step < SNAPSHOTS; step++) {
    const eigenvalues = Float64Array.from({ length: N }, (_, i) => Math.exp((i - N) / 40) * (1 + step / SNAPSHOTS));
    writer.writeSnapshot('spectra', newSnapshot(step, 0, { n: N, eigenvalues }));
  }
  writer.createRun(newRun('live'));
  for (let step = 0; step < 100; step++) writeTick('live', step);
  for (let i = 0; i < CHARTS; i++) {
    writer.createRun(newRun(`many-${i}`, { config: { lr: i / 100 } }));
    writer.writeScalars(
      `many-${i}`,
      Array.from({ length: METRICS * 3 }, (_, k) =>
        point(`group${k % 20}/metric${k % METRICS}`, Math.floor(k / METRICS), i + k),
      ),
    );
  }
}

/** One point for every chart. */
function writeTick(runId: string, step: number): void {
  writer.writeScalars(runId, pointsOf(step));
}

function pointsOf(step: number) {
  return Array.from({ length: CHARTS }, (_, i) => point(`metric${i}`, step, Math.sin(step / 9 + i)));
}
