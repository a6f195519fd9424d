/**
 * Trains and logs for a while as a user would: `log-and-time.ts LOGDIR RUN SECONDS`. Says `run ID`, then one line of JSON: the last step, the
 * faults, and how many milliseconds each `log` took and each `flush` with no snapshot under way, from the call until the rows were acknowledged.
 */
import { setTimeout } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { createNtkLogger, selectBackend } from '../../../lib/index.ts';
import { knownValue, PROBE_SAMPLES, SCALAR_NAMES, SNAPSHOT_EVERY } from '../known-rows.ts';
import { randomNormal } from '../random.ts';

const PAUSE_MS = 15;

const [logdir, run, seconds] = process.argv.slice(2) as [string, string, string];
await selectBackend({ prefer: 'cpu' });
const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, activation: 'tanh', inputShape: [4] })] });
const X = tf.tensor2d(Float32Array.from({ length: PROBE_SAMPLES * 4 }, randomNormal(3)), [PROBE_SAMPLES, 4]);
const faults: string[] = [];
const ntkLogger = createNtkLogger({ logdir, run, verify: false, onError: ({ message }) => void faults.push(message) });
process.stdout.write(`run ${ntkLogger.runId}\n`);
const logMs: number[] = [];
const flushMs: number[] = [];
let end = Number.POSITIVE_INFINITY;
let step = 0;
for (; performance.now() < end; step++) {
  const values = Object.fromEntries(SCALAR_NAMES.map((name) => [name, knownValue(name, step)]));
  const called = performance.now();
  ntkLogger.log(values, { step });
  const logged = performance.now();
  await ntkLogger.flush();
  if (step > 0) {
    logMs.push(logged - called);
    flushMs.push(performance.now() - logged);
  }
  if (step % SNAPSHOT_EVERY === 0) {
    await ntkLogger.step(model, X, { step });
    await ntkLogger.flush();
  }
  // The first snapshot starts worker threads: time runs from there.
  if (step === 0) end = performance.now() + Number(seconds) * 1000;
  await setTimeout(PAUSE_MS);
}
await ntkLogger.finish();
process.stdout.write(`${JSON.stringify({ lastStep: step - 1, faults, logMs, flushMs })}\n`);
