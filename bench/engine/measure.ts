/** One workload in a process of its own, compiled by `../engine.ts`: arguments INDEX BACKEND PRECISION [reuse]; prints one line of JSON. */
import * as tf from '@tensorflow/tfjs';
import { type EmpiricalNtk, empiricalNtk, selectBackend } from '../../lib/index.ts';
import { median } from '../lib/statistics.ts';
import { WORKLOADS } from './workloads.ts';

const REPEATS = 9;
/** Calls before the first that is counted: the self-check, worker threads, JavaScript compiled. */
const WARM_UPS = 20;
const [index, backend, precision, reuse] = process.argv.slice(2) as [
  string,
  'tensorflow' | 'wasm',
  'float64' | 'float32',
  string | undefined,
];
const workload = WORKLOADS[Number(index)];
if (!workload) throw new Error(`no workload ${index}`);
await selectBackend({ prefer: backend });
const model = workload.model();
const x = tf.randomNormal(workload.shape, 0, 1, 'float32', 1);
let last: EmpiricalNtk | undefined;
const run = async () => {
  const options = { outputs: workload.outputs, precision, ...(reuse && last ? { reuse: last } : {}) };
  last = await empiricalNtk(model, x, null, options);
};
for (let i = 0; i < WARM_UPS; i++) await run();
const seconds: number[] = [];
const cpuSeconds: number[] = [];
for (let i = 0; i < REPEATS; i++) {
  const before = process.cpuUsage();
  const started = performance.now();
  await run();
  seconds.push((performance.now() - started) / 1000);
  const { user, system } = process.cpuUsage(before);
  cpuSeconds.push((user + system) / 1e6);
}
const peakMiB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ median: median(seconds), min: Math.min(...seconds), cpu: median(cpuSeconds), peakMiB }));
process.exit(0);
