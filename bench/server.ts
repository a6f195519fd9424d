/**
 * The server against TensorBoard on the same runs, in one run of this program, in turn: `npm run bench:server [-- --repeats 5]`;
 * a thousand long runs, this server alone: `-- --alone --repeats 3 --runs 1000 --points 100000`; the runs of a logdir that is there:
 * `-- --alone --logdir DIR`.
 * From the start of the process until every run's curve has been answered, until the first chart is painted in Chromium, and the memory
 * that the runs cost.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { ChildProgram } from '../test/helpers/child-program.ts';
import { launchChromium } from '../test/helpers/chromium.ts';
import { TensorBoard, tensorBoardEnvironment } from '../test/helpers/tensorboard.ts';
import { median } from './lib/statistics.ts';
import { timesToPaint } from './lib/times-to-paint.ts';
import { BuiltServer } from './server/built-server.ts';
import { makeRuns } from './server/make-runs.ts';
import { residentBytes } from './server/resident-memory.ts';

const { values: flags } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    runs: { type: 'string', default: '100' },
    points: { type: 'string', default: '10000' },
    /** Only this server: at a thousand runs TensorBoard takes minutes a repeat. */
    alone: { type: 'boolean', default: false },
    /** Runs that are there already, each with one scalar, instead of ones made for this. */
    logdir: { type: 'string' },
  },
});
const [repeats, runCount, points] = [flags.repeats, flags.runs, flags.points].map(Number) as [number, number, number];

/** As many as the API takes in one. */
const RUNS_A_REQUEST = 200;

interface Figures {
  servedMs: number;
  /** Absent of TensorBoard, which has no list of runs. */
  listMs?: number;
  chartMs: number;
  /** Until the chart can be zoomed; TensorBoard's first can. */
  plotlyMs?: number;
  idleBytes: number;
  loadedBytes: number;
}

const folder = mkdtempSync(path.join(tmpdir(), 'ntkboard-bench-server-'));
const [made, events, empty] = ['logdir', 'events', 'empty'].map((name) => path.join(folder, name)) as [
  string,
  string,
  string,
];
const logdir = flags.logdir ?? made;
if (flags.logdir && !flags.alone)
  throw new Error('--logdir goes with --alone: TensorBoard does not read run databases.');
mkdirSync(empty);
const python = flags.alone ? '' : await tensorBoardPython();
const ids = await (flags.logdir ? runIds(flags.logdir) : newRuns());
const browser = await launchChromium();
try {
  const [ours, theirs]: [Figures[], Figures[]] = [[], []];
  for (let i = 0; i < repeats; i++) {
    ours.push(await measureOurs(browser));
    if (!flags.alone) theirs.push(await measureTensorBoard(browser));
    const told = theirs.at(-1);
    console.log(
      `repeat ${i + 1}: ours ${JSON.stringify(rounded(ours.at(-1)!))}${told ? `, TensorBoard ${JSON.stringify(rounded(told))}` : ''}`,
    );
  }
  const of = (rows: readonly Figures[], figure: (one: Figures) => number) => median(rows.map(figure));
  const table = [
    ['start to all curves served, ms', ({ servedMs }: Figures) => servedMs],
    ['page opened to first chart, ms', ({ chartMs }: Figures) => chartMs],
    ['page opened to first chart that zooms, ms', ({ chartMs, plotlyMs }: Figures) => plotlyMs ?? chartMs],
    ['memory growth by the runs, MiB', ({ loadedBytes, idleBytes }: Figures) => (loadedBytes - idleBytes) / 2 ** 20],
    ['memory with the runs, MiB', ({ loadedBytes }: Figures) => loadedBytes / 2 ** 20],
  ] as const;
  console.log('| figure | NTKBoard | TensorBoard | ratio |\n| --- | ---: | ---: | ---: |');
  for (const [name, figure] of table) {
    const [a, b] = [of(ours, figure), of(theirs, figure)];
    const theirsToo = flags.alone ? '- | -' : `${b.toFixed(0)} | ${(b / a).toFixed(1)}`;
    console.log(`| ${name} | ${a.toFixed(0)} | ${theirsToo} |`);
  }
  console.log(`| the same of a bare server, MiB | ${((await measureBare()) / 2 ** 20).toFixed(0)} | - | - |`);
  console.log(`| list of runs, ms | ${of(ours, ({ listMs = 0 }) => listMs).toFixed(0)} | - | - |`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

async function tensorBoardPython(): Promise<string> {
  const environment = await tensorBoardEnvironment();
  if (environment.python === null) throw new Error(`TensorBoard is not to be had: ${environment.missing}`);
  return environment.python;
}

async function newRuns(): Promise<string[]> {
  console.log(`making ${runCount} runs of ${points} points ...`);
  return makeRuns(logdir, flags.alone ? null : events, runCount, points);
}

async function runIds(existing: string): Promise<string[]> {
  const reader = openSqliteReader(existing);
  const runs = await reader.runs();
  await reader.close();
  return runs.map(({ id }) => id);
}

async function measureOurs(chromium: Browser): Promise<Figures> {
  const idle = await BuiltServer.start(empty);
  await idle.pageIsThere();
  const idleBytes = residentBytes(idle.pid);
  await idle.stop();
  const started = performance.now();
  const server = await BuiltServer.start(logdir);
  let served = 0;
  for (let first = 0; first < ids.length; first += RUNS_A_REQUEST) {
    const wanted = ids.slice(first, first + RUNS_A_REQUEST);
    const query = wanted.map((id) => `run=${id}`).join('&');
    const answer = await fetch(`${server.url}/api/v1/series?${query}&maxPoints=1000`);
    served += ((await answer.json()) as { series: unknown[] }).series.length;
  }
  if (served !== ids.length) throw new Error('a run is missing');
  const servedMs = performance.now() - started;
  const asked = performance.now();
  await (await fetch(`${server.url}/api/v1/runs`)).json();
  const listMs = performance.now() - asked;
  await server.pageIsThere();
  const [chartMs, plotlyMs] = (await timesToPaint(chromium, `${server.url}/runs/${ids[0]}`, [
    '[data-curves] path',
    '.js-plotly-plot .scatterlayer path',
  ])) as [number, number];
  const loadedBytes = residentBytes(server.pid);
  await server.stop();
  return { servedMs, listMs, chartMs, plotlyMs, idleBytes, loadedBytes };
}

/** Growth in bytes by one answer of as many numbers from a program that does nothing else. */
async function measureBare(): Promise<number> {
  const bare = new ChildProgram('bench/server/bare-server.ts', [String(ids.length), '1000']);
  const [port] = (await bare.line(/\d+/)) as unknown as [string];
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer();
  await ask('/');
  const idle = residentBytes(bare.process.pid!);
  await ask('/answer');
  const growth = residentBytes(bare.process.pid!) - idle;
  await bare.end('SIGTERM');
  return growth;
}

async function measureTensorBoard(chromium: Browser): Promise<Figures> {
  const idle = await TensorBoard.start(python, empty, 'fast');
  const idleBytes = residentBytes(idle.pid);
  await idle.stop();
  const started = performance.now();
  const board = await TensorBoard.start(python, events, 'fast');
  // It reads its files while it serves: a run's curve is there once its last point is.
  const runs = await board.until('every run', async () => {
    const tags = await board.get<Record<string, object>>('plugin/scalars/tags').catch(() => ({}));
    return Object.keys(tags).length >= runCount ? Object.keys(tags) : null;
  });
  for (const run of runs) {
    await board.until(run, async () => {
      const rows = await board
        .get<[number, number, number][]>('plugin/scalars/scalars', { run, tag: 'loss' })
        .catch(() => []);
      return rows.at(-1)?.[1] === points - 1 ? rows : null;
    });
  }
  const servedMs = performance.now() - started;
  const [chartMs] = (await timesToPaint(chromium, `${board.url}/#timeseries`, [
    'line-chart svg path, line-chart canvas',
  ])) as [number];
  const loadedBytes = residentBytes(board.pid);
  await board.stop();
  return { servedMs, chartMs, idleBytes, loadedBytes };
}

function rounded(figures: Figures): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value)]));
}
