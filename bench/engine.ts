/**
 * The engine against its peers, all components, median of nine warm calls, each workload in a process of its own:
 * `npm run bench:engine [-- INDEX...]`. `PEER_PYTHON` names Pythons, separated by colons, that have one peer's packages each: jax and neural-tangents,
 * torch, tensorflow. What they have runs in the same run, in turn with ours, and the ratio to the best is printed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
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

const PEERS = [
  { name: 'neural-tangents', module: 'neural_tangents', script: 'neural_tangents_peer.py' },
  { name: 'torch.func', module: 'torch', script: 'torch_func_peer.py' },
  { name: 'vectorized_map', module: 'tensorflow', script: 'vectorized_map_peer.py' },
];

/** The peers that one of the Pythons has the packages of. */
function peersHere(): { name: string; command: string; script: string }[] {
  const pythons = (process.env.PEER_PYTHON ?? '').split(':').filter(Boolean);
  return PEERS.flatMap(({ name, module, script }) => {
    const find = `import importlib.util, sys; sys.exit(importlib.util.find_spec('${module}') is None)`;
    const command = pythons.find((python) => spawnSync(python, ['-c', find]).status === 0);
    return command ? [{ name, command, script: path.join(folder, 'peers', script) }] : [];
  });
}

const ms = (measured: Measured | null) =>
  measured ? `${(1000 * measured.median).toFixed(1)} (${(1000 * measured.cpu).toFixed(0)})` : '–';
const peers = peersHere();
const ratioColumns = peers.length > 0 ? ['ours / best peer', 'in processor time'] : [];
const head = [
  'workload',
  ...columns.map(([name]) => name),
  'peak RSS',
  ...peers.map(({ name }) => name),
  ...ratioColumns,
];
const chosen = process.argv.slice(2).map(Number);
console.log(`| ${head.join(' | ')} |\n|${head.map(() => ' --- |').join('')}`);
WORKLOADS.forEach((workload, i) => {
  if (chosen.length > 0 && !chosen.includes(i)) return;
  const ours = columns.map(([, ...how]) =>
    run(process.execPath, [path.join(compiled.folder, 'bench', 'engine', 'measure.js'), String(i), ...how]),
  );
  const theirs = peers.map(({ command, script }) => run(command, [script, String(i)]));
  const ratios = (of: 'median' | 'cpu') => {
    const best = Math.min(...theirs.flatMap((measured) => (measured ? [measured[of]] : [])));
    return ours
      .slice(0, 4)
      .map((measured) => (measured && best < Number.POSITIVE_INFINITY ? (measured[of] / best).toFixed(2) : '–'))
      .join(', ');
  };
  const peak = ours[3]?.peakMiB;
  const cells = [workload.name, ...ours.map(ms), peak ? `${peak.toFixed(0)} MiB` : '–', ...theirs.map(ms)];
  if (peers.length > 0) cells.push(ratios('median'), ratios('cpu'));
  console.log(`| ${cells.join(' | ')} |`);
});
compiled.remove();
