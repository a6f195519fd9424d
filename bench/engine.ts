/**
 * The engine against its peers, all components, median of nine warm calls, each workload in a process of its own:
 * `npm run bench:engine`. With `PEER_PYTHON` naming a Python that has jax and neural-tangents, those run in the same run, in
 * turn with ours, and the ratio is printed.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { WORKLOADS } from './engine/workloads.ts';
import { compileEngine } from './lib/compile-engine.ts';

const folder = path.join(import.meta.dirname, 'engine');
const compiled = compileEngine();
/** `reuse`: every call is given the arrays of the one before. */
const columns = [
  ['native, float32, reused', 'tensorflow', 'float32', 'reuse'],
  ['native, float32', 'tensorflow', 'float32', ''],
  ['native, float64, reused', 'tensorflow', 'float64', 'reuse'],
  ['native, float64', 'tensorflow', 'float64', ''],
  ['wasm, float64', 'wasm', 'float64', ''],
] as const;

interface Measured {
  median: number;
  /** Processor seconds of all threads, in the median. */
  cpu: number;
  peakMiB?: number;
}

function run(command: string, args: string[]): Measured | null {
  try {
    const output = execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 240_000,
    });
    return JSON.parse(output.trim().split('\n').at(-1) ?? '');
  } catch (error) {
    console.error((error as { stderr?: string }).stderr?.slice(-1000) || error);
    return null;
  }
}

const ms = (measured: Measured | null) =>
  measured ? `${(1000 * measured.median).toFixed(1)} (${(1000 * measured.cpu).toFixed(0)})` : '–';
const python = process.env.PEER_PYTHON;
const peers = python ? ['neural-tangents', 'ours / peer', 'in processor time'] : [];
const head = ['workload', ...columns.map(([name]) => name), 'peak RSS', ...peers];
console.log(`| ${head.join(' | ')} |\n|${head.map(() => ' --- |').join('')}`);
WORKLOADS.forEach((workload, i) => {
  const ours = columns.map(([, ...how]) =>
    run(process.execPath, [path.join(compiled.folder, 'bench', 'engine', 'measure.js'), String(i), ...how]),
  );
  const peer = python ? run(python, [path.join(folder, 'neural_tangents_peer.py'), String(i)]) : null;
  const ratios = (of: 'median' | 'cpu') =>
    ours
      .slice(0, 4)
      .map((measured) => (measured && peer ? (measured[of] / peer[of]).toFixed(2) : '–'))
      .join(', ');
  const peak = ours[3]?.peakMiB;
  const cells = [workload.name, ...ours.map(ms), peak ? `${peak.toFixed(0)} MiB` : '–'];
  if (python) cells.push(ms(peer), ratios('median'), ratios('cpu'));
  console.log(`| ${cells.join(' | ')} |`);
});
compiled.remove();
