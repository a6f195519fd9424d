/**
 * How much two processes that multiply float64 matrices at the same time do of what each does alone, on this machine:
 * `node product-limit.js` prints one line of JSON. No two workers can share tiles better than that.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { nativeGram } from '../../lib/linalg/openblas/gram.ts';
import { loadLibrary } from '../../lib/linalg/openblas/load-library.ts';
import { runHere } from '../../lib/linalg/openblas/native-library.ts';
import { median } from '../lib/statistics.ts';

/** A tile's product in pieces that stay in the cache. */
const ROWS = 256;
const COLUMNS = 512;
const PIECES = 192;
const REPEATS = 5;

function seconds(): number {
  const loaded = loadLibrary();
  if (!('library' in loaded)) throw new Error(loaded.reason);
  const { library } = loaded;
  library.setThreads(1);
  const a = new Float64Array(ROWS * COLUMNS).fill(0.5);
  const b = new Float64Array(ROWS * COLUMNS).fill(0.25);
  const out = new Float64Array(ROWS * ROWS);
  const started = performance.now();
  for (let i = 0; i < PIECES; i++) runHere(library, nativeGram(library, a, ROWS, b, ROWS, { out, beta: 1 }));
  return (performance.now() - started) / 1000;
}

async function answer(child: ChildProcess): Promise<number> {
  child.send('go');
  const [taken] = (await once(child, 'message')) as [number];
  return taken;
}

if (process.send) process.on('message', () => process.send?.(seconds()));
else {
  const children = [fork(import.meta.filename), fork(import.meta.filename)] as [ChildProcess, ChildProcess];
  for (const child of children) await answer(child);
  const alone: number[] = [];
  const together: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    alone.push(await answer(children[0]));
    together.push(Math.max(...(await Promise.all(children.map(answer)))));
  }
  for (const child of children) child.kill();
  console.log(JSON.stringify({ share: median(alone) / median(together) }));
}
