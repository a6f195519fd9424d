/** One workload in a process of its own: `tsx bench/engine/measure.ts INDEX BACKEND PRECISION`; prints one line of JSON. */
import * as tf from '@tensorflow/tfjs';
import { empiricalNtk, selectBackend } from '../../lib/index.ts';
import { median } from '../lib/statistics.ts';
import { WORKLOADS } from './workloads.ts';

const REPEATS = 9;
const [index, backend, precision] = process.argv.slice(2) as [string, 'tensorflow' | 'wasm', 'float64' | 'float32'];
const workload = WORKLOADS[Number(index)];
if (!workload) throw new Error(`no workload ${index}`);
await selectBackend({ prefer: backend });
const model = workload.model();
const x = tf.randomNormal(workload.shape, 0, 1, 'float32', 1);
const run = () => empiricalNtk(model, x, null, { outputs: workload.outputs, precision });
await run();
const seconds: number[] = [];
for (let i = 0; i < REPEATS; i++) {
  const started = performance.now();
  await run();
  seconds.push((performance.now() - started) / 1000);
}
const peakMiB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ median: median(seconds), min: Math.min(...seconds), peakMiB }));
process.exit(0);
