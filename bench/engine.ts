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
const columns = [
  ['native, float32', 'tensorflow', 'float32'],
  ['native, float64', 'tensorflow', 'float64'],
  ['wasm, float64', 'wasm', 'float64'],
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
const head = [
  'workload',
  ...columns.map(([name]) => name),
  'peak RSS',
  ...(python ? ['neural-tangents', 'float32 / peer', 'float64 / peer', 'the same in processor time'] : []),
];
console.log(`| ${head.join(' | ')} |\n|${head.map(() => ' --- |').join('')}`);
WORKLOADS.forEach((workload, i) => {
  const ours = columns.map(([, backend, precision]) =>
    run(process.execPath, [path.join(compiled.folder, 'bench', 'engine', 'measure.js'), String(i), backend, precision]),
  );
  const peer = python ? run(python, [path.join(folder, 'neural_tangents_peer.py'), String(i)]) : null;
  const ratio = (measured: Measured | null | undefined) =>
    measured && peer ? (measured.median / peer.median).toFixed(2) : '–';
  const cpuRatio = (measured: Measured | null | undefined) =>
    measured && peer ? (measured.cpu / peer.cpu).toFixed(2) : '–';
  const peak = ours[1]?.peakMiB;
  const cells = [workload.name, ...ours.map(ms), peak ? `${peak.toFixed(0)} MiB` : '–'];
  if (python) cells.push(ms(peer), ratio(ours[0]), ratio(ours[1]), `${cpuRatio(ours[0])}, ${cpuRatio(ours[1])}`);
  console.log(`| ${cells.join(' | ')} |`);
});
compiled.remove();
