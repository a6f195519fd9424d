/**
 * Trains a moment with a logger and ends as told: `node --import tsx train-and-end.ts LOGDIR RUN how`, how being
 * `return`, `exit`, `throw` or `wait` (prints `ready` and waits for a signal).
 */
import * as tf from '@tensorflow/tfjs';
import { createNtkLogger } from '../../../lib/index.ts';

const [logdir, run, how] = process.argv.slice(2) as [string, string, string];
const ntkLogger = createNtkLogger({ logdir, run });
const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
const X = tf.ones([4, 3]);

void ntkLogger.step(model, X, { step: 1, metrics: { loss: 0.5 } });
if (how !== 'return') await ntkLogger.flush();
ntkLogger.log({ loss: 0.25 }, { step: 2 });
if (how === 'exit') process.exit(0);
if (how === 'throw') throw new Error('the training failed');
if (how === 'wait') {
  setInterval(() => {}, 1000);
  console.log('ready');
}
