/**
 * How much a second can be logged, here and with tensorboardX and trackio, in one run of this program, in turn:
 * `npm run bench:ingest [-- --repeats 5]`. Every time runs until what was logged is on the disk.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pythonEnvironment } from '../test/helpers/python-environment.ts';
import { scalarsPerSecond } from './ingest/sdk.ts';
import { snapshotsPerSecond } from './ingest/snapshots.ts';
import { median } from './lib/statistics.ts';

const { values: flags } = parseArgs({ options: { repeats: { type: 'string', default: '5' } } });
const repeats = Number(flags.repeats);
const BATCH = 100;
const PEERS = ['tensorboardX', 'trackio'];

const { python, missing } = await pythonEnvironment('ingest-peers', ['tensorboardX==2.6.5', 'trackio==0.43.0']);
if (missing) console.warn(`The peers are left out: ${missing}`);
const root = mkdtempSync(path.join(tmpdir(), 'ntkboard-bench-ingest-'));
let number = 0;
const folder = () => path.join(root, String(number++));

const peer = (name: string, names: number, steps: number) => async () => {
  const program = path.join(import.meta.dirname, 'ingest', 'peer.py');
  return Number(execFileSync(python!, [program, name, folder(), names, steps].map(String), { encoding: 'utf8' }));
};
const rows: [row: string, perSecond: () => Promise<number>][] = [
  [`scalars, ${BATCH} a call`, () => scalarsPerSecond(folder(), BATCH, 5_000)],
  ['scalars, one a call', () => scalarsPerSecond(folder(), 1, 100_000)],
  ...(python === null ? [] : PEERS).flatMap((name): typeof rows => [
    [`${name}, ${BATCH} a step`, peer(name, BATCH, 500)],
    [`${name}, one a call`, peer(name, 1, 20_000)],
  ]),
  ['snapshots, N = 128, 7 pictures', () => snapshotsPerSecond(folder(), 500)],
];
const found = new Map<string, number[]>(rows.map(([row]) => [row, []]));
try {
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [row, perSecond] of rows) found.get(row)?.push(await perSecond());
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
console.log('| | median a second | range |\n| --- | --- | --- |');
for (const [row, figures] of found) {
  const [low, middle, high] = [Math.min(...figures), median(figures), Math.max(...figures)].map(Math.round);
  console.log(`| ${row} | ${middle} | ${low} - ${high} |`);
}
