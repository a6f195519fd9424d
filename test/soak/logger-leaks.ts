import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { createNtkLogger, type NtkBoardError, type NtkLogger, selectBackend } from '../../lib/index.ts';
import { openSqliteReader } from '../../lib/store/sqlite/index.ts';
import { randomNormal } from '../helpers/random.ts';
import type { SoakScenario } from './scenario.ts';

const MEASUREMENTS = 20;
/** Samples of the probe: the kernels of one snapshot are 23 kB, which is what a step would leave that keeps them. */
const SAMPLES = 24;
/**
 * What a step may leave at most, on the heap and in array buffers, in bytes. Compiled code and its statistics take some 2000
 * steps to settle: in the short run they come in jumps of hundreds of kB.
 */
const MAX_BYTES_PER_STEP = { short: 10_000, long: 100 };

/** Trains with a snapshot at every step, and looks at everything that could pile up. */
export const loggerLeaks: SoakScenario = {
  claim: '10,000 steps with a snapshot each leave no tensor, listener or timer behind, and a flat heap',
  async run({ short, folder, say }) {
    const steps = short ? 200 : 10_000;
    const limit = MAX_BYTES_PER_STEP[short ? 'short' : 'long'];
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    await selectBackend({ prefer: 'cpu' });
    const training = makeTraining();
    const before = { listeners: processListeners(), tensors: tf.memory().numTensors };
    const faults: NtkBoardError[] = [];
    const ntkLogger = createNtkLogger({ logdir: folder, run: 'soak', onError: (error) => faults.push(error) });
    const heap: { step: number; bytes: number }[] = [];
    const listeners = new Set<number>();
    let tensors = 0;
    for (let step = 1; step <= steps; step++) {
      await training.step(ntkLogger, step);
      if (step === 1) tensors = tf.memory().numTensors;
      if (step % (steps / MEASUREMENTS)) continue;
      await ntkLogger.flush();
      collectGarbage();
      const bytes = heldBytes();
      heap.push({ step, bytes });
      listeners.add(processListeners());
      assert.equal(tf.memory().numTensors, tensors, `tensors at step ${step}`);
      say(`step ${step}: heap and array buffers ${(bytes / 2 ** 20).toFixed(2)} MiB`);
    }
    await ntkLogger.finish();
    assert.deepEqual(faults, []);
    assert.equal(listeners.size, 1, 'process listeners while training');
    assert.equal(processListeners(), before.listeners, 'process listeners after finish');
    // Only what keeps the process alive is told: worker threads of the computation are not, nor unref'd timers.
    assert.ok(!process.getActiveResourcesInfo().includes('Timeout'), 'timers after finish');
    // The first half warms caches and compiled code up.
    const bytesPerStep = slope(heap.slice(MEASUREMENTS / 2));
    assert.ok(bytesPerStep < limit, `heap grows by ${bytesPerStep.toFixed(1)} bytes a step`);
    const stored = await storedRows(folder);
    assert.deepEqual(stored, { snapshots: steps, losses: steps });
    return {
      steps,
      'tensors left behind': tf.memory().numTensors - tensors,
      'process listeners left behind': processListeners() - before.listeners,
      'heap growth in the second half, bytes a step': bytesPerStep.toFixed(1),
      'heap and array buffers at the end, MiB': ((heap.at(-1)?.bytes ?? 0) / 2 ** 20).toFixed(2),
    };
  },
};

function makeTraining() {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [4] }), tf.layers.dense({ units: 1 })],
  });
  const normal = randomNormal(5);
  const tensor = (rows: number, cols: number) =>
    tf.tensor2d(Float32Array.from({ length: rows * cols }, normal), [rows, cols]);
  const [x, y, probe] = [tensor(8, 4), tensor(8, 1), tensor(SAMPLES, 4)];
  const labels = Array.from({ length: SAMPLES }, (_, i) => i % 2);
  const optimizer = tf.train.sgd(0.001);
  return {
    async step(ntkLogger: NtkLogger, step: number) {
      const cost = optimizer.minimize(
        () => tf.losses.meanSquaredError(y, model.apply(x) as tf.Tensor) as tf.Scalar,
        true,
      ) as tf.Scalar;
      const [loss = Number.NaN] = await cost.data();
      cost.dispose();
      await ntkLogger.step(model, probe, { step, labels, metrics: { loss } });
    },
  };
}

function processListeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}

/** What JavaScript holds: its heap, and the contents of arrays beside it. */
function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/**
 * Bytes a step: the median of the slopes between all pairs of points (Theil 1950; Sen 1968). What stays of every step shows in each of them, code that is compiled once
 * in few.
 */
function slope(points: readonly { step: number; bytes: number }[]): number {
  const slopes = points.flatMap((one, i) =>
    points.slice(i + 1).map((other) => (other.bytes - one.bytes) / (other.step - one.step)),
  );
  return slopes.sort((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0;
}

async function storedRows(logdir: string): Promise<{ snapshots: number; losses: number }> {
  const store = openSqliteReader(logdir);
  const [run] = await store.runs();
  const [loss] = await store.scalars(run?.id ?? '', ['loss']);
  await store.close();
  return { snapshots: run?.snapshotCount ?? 0, losses: loss?.steps.length ?? 0 };
}
