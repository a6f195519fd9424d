/**
 * Logs through the SDK as fast as it can until it is killed: `log-known-rows.ts LOGDIR RUN`. Says `run ID` first, `ack STEP` when a flush
 * tells that everything up to that step is stored, and `fault MESSAGE` for whatever `onError` is told.
 */
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { createNtkLogger, selectBackend } from '../../../lib/index.ts';
import { HISTOGRAM, knownNumbers, knownValue, PROBE_SAMPLES, SCALAR_NAMES, SNAPSHOT_EVERY } from '../known-rows.ts';
import { randomNormal } from '../random.ts';

const FLUSH_EVERY = 4;

const [logdir, run] = process.argv.slice(2) as [string, string];
const say = (line: string) => process.stdout.write(`${line}\n`);
await selectBackend({ prefer: 'cpu' });
const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, activation: 'tanh', inputShape: [4] })] });
const X = tf.tensor2d(Float32Array.from({ length: PROBE_SAMPLES * 4 }, randomNormal(3)), [PROBE_SAMPLES, 4]);
const ntkLogger = createNtkLogger({ logdir, run, verify: false, onError: ({ message }) => say(`fault ${message}`) });
say(`run ${ntkLogger.runId}`);
for (let step = 0; ; step++) {
  ntkLogger.log(Object.fromEntries(SCALAR_NAMES.map((name) => [name, knownValue(name, step)])), { step });
  await ntkLogger.histogram(HISTOGRAM, knownNumbers(step), { step });
  if (step % SNAPSHOT_EVERY === 0) await ntkLogger.step(model, X, { step });
  if (step % FLUSH_EVERY === 0) {
    await ntkLogger.flush();
    say(`ack ${step}`);
  }
  await setImmediate();
}
