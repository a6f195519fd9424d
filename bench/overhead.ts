/**
 * What a snapshot per epoch costs a training: `npm run bench:overhead`. The demo's network on MNIST, probe N = 128, C = 10. Epochs with and
 * without a snapshot alternate in one process; each mode and backend has a process of its own.
 *
 *     npx tsx bench/overhead.ts [--digits 20000] [--pairs 7] [--only worker:wasm]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { balancedDigits, CLASSES, type Digits, loadDigits, pickDigits, SIDE, sampleDigits } from '../examples/mnist.ts';
import { createNtkLogger, selectBackend } from '../lib/index.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { quantile } from './lib/statistics.ts';

const { values: flags } = parseArgs({
  options: {
    digits: { type: 'string', default: '20000' },
    pairs: { type: 'string', default: '7' },
    only: { type: 'string' },
  },
});
const BATCH = 64;
const median = (values: readonly number[]) => quantile(values, 0.5);

if (flags.only) await measure(...(flags.only.split(':') as ['worker' | 'inline', 'tensorflow' | 'wasm']));
else {
  console.log('mode, backend: epoch without, slowdown (quartiles of pairs), own measured cost');
  for (const backend of ['tensorflow', 'wasm']) {
    for (const mode of ['worker', 'inline']) {
      const args = ['--import', 'tsx', import.meta.filename, '--only', `${mode}:${backend}`];
      spawnSync(process.execPath, [...args, '--digits', flags.digits, '--pairs', flags.pairs], { stdio: 'inherit' });
    }
  }
}

async function measure(mode: 'worker' | 'inline', backend: 'tensorflow' | 'wasm'): Promise<void> {
  await selectBackend({ prefer: backend });
  const logdir = mkdtempSync(join(tmpdir(), 'ntkboard-overhead-'));
  const train = sampleDigits(loadDigits('train'), Number(flags.digits), 1);
  const probe = balancedDigits(train, 128);
  const X = imageTensor(probe);
  const model = buildModel();
  const optimizer = tf.train.momentum(0.002, 0.9);
  const ntkLogger = createNtkLogger({ logdir, mode });
  const epoch = async (logged: boolean): Promise<number> => {
    const started = performance.now();
    if (logged) await ntkLogger.step(model, X, { labels: probe.labels });
    for (let from = 0; from < train.count; from += BATCH) {
      const indices = Array.from({ length: Math.min(BATCH, train.count - from) }, (_, i) => from + i);
      trainBatch(model, optimizer, pickDigits(train, indices));
      await tf.nextFrame();
    }
    const elapsed = performance.now() - started;
    await ntkLogger.flush();
    return elapsed;
  };
  // Compiled code, the self-check and the start of the snapshot thread are behind before anything counts.
  await epoch(true);
  await epoch(false);
  const [on, off]: number[][] = [[], []];
  for (let pair = 0; pair < Number(flags.pairs); pair++) {
    const order = pair % 2 === 0 ? [true, false] : [false, true];
    for (const logged of order) (logged ? on : off)!.push(await epoch(logged));
  }
  await ntkLogger.finish();
  const reader = openSqliteReader(logdir);
  const [run] = await reader.runs();
  const snapshots = (await reader.snapshots(run!.id)).slice(-on!.length);
  await reader.close();
  rmSync(logdir, { recursive: true });
  const metric = (name: string) => median(snapshots.map(({ metrics }) => Number(metrics[name]?.value ?? Number.NaN)));
  const ratios = on!.map((ms, i) => ms / off![i]! - 1);
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  // What the training's thread itself measured for one snapshot: copy or capture, messages, writes.
  const waitedMs = metric('monitorWaitMs');
  console.log(
    `${mode}, ${backend}: ${median(off!).toFixed(0)} ms, ${share(median(ratios))} (${share(quantile(ratios, 0.25))} to ${share(quantile(ratios, 0.75))}), ` +
      `${waitedMs.toFixed(1)} ms = ${share(waitedMs / median(off!))}; capture ${metric('captureMs').toFixed(0)} ms, copy ${metric('copyMs').toFixed(2)} ms, ${ntkLogger.counts.snapshots} snapshots, mode ${ntkLogger.mode}`,
  );
}

function buildModel(): tf.Sequential {
  const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.heNormal({ seed }) });
  const conv = { kernelSize: 3, activation: 'relu' } as const;
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 8, inputShape: [SIDE, SIDE, 1], ...conv, ...seeded(1) }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, ...conv, ...seeded(2) }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 32, activation: 'relu', ...seeded(3) }),
      tf.layers.dense({ units: CLASSES, ...seeded(4) }),
    ],
  });
}

function trainBatch(model: tf.Sequential, optimizer: tf.Optimizer, digits: Digits): void {
  tf.tidy(() => {
    const labels = tf.oneHot(tf.tensor1d(digits.labels, 'int32'), CLASSES);
    const loss = () => tf.losses.softmaxCrossEntropy(labels, model.apply(imageTensor(digits)) as tf.Tensor).asScalar();
    optimizer.minimize(loss, true)!.dataSync();
  });
}

function imageTensor({ images, count }: Digits): tf.Tensor4D {
  return tf.tidy(() => tf.tensor4d(Float32Array.from(images), [count, SIDE, SIDE, 1]).div(255));
}
