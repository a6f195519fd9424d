import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { importOptional } from '../lib/backends/webgpu/navigator-gpu.ts';
import { createNtkLogger, empiricalNtk, selectBackend } from '../lib/index.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { tellWebgpuIsMissing, webgpuIsThere } from './helpers/webgpu.ts';

tellWebgpuIsMissing();
const PROGRAM = 'test/helpers/programs/webgpu-kernel.ts';

/** What a program of its own prints that takes a kernel on WebGPU. */
async function kernelProgram(env: Record<string, string> = {}) {
  const program = runTypescript(PROGRAM, [], env);
  const { code } = await program.ended;
  const line = program
    .output()
    .split('\n')
    .find((text) => text.startsWith('{"'));
  return { exit: code, printed: JSON.parse(line ?? '{}') as Record<string, unknown> };
}

test('webgpu is never chosen unasked', async () => {
  const { name, tried } = await selectBackend();
  expect(name).not.toBe('webgpu');
  expect(tried.map((candidate) => candidate.name)).not.toContain('webgpu');
});

test('without an adapter webgpu is refused with what to install, and the program ends', async () => {
  const { exit, printed } = await kernelProgram({ VK_ICD_FILENAMES: '/no/such/driver.json' });
  expect(exit).toBe(0);
  expect(printed.code).toBe('backend-unavailable');
  expect(printed.message).toMatch(/expected a working webgpu backend, got none: webgpu finds no adapter.*libvulkan1/);
});

test('a package that is missing is named with the command that brings it', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(importOptional('webgpu', () => Promise.reject(missing))).rejects.toThrow(
    'is not installed: run `npm install webgpu @tensorflow/tfjs-backend-webgpu@4.22.0` (webgpu is missing)',
  );
  const broken = new Error('GLIBCXX_3.4.32 not found\nand more');
  await expect(importOptional('webgpu', () => Promise.reject(broken))).rejects.toThrow(
    /^needs the package webgpu, which does not load: GLIBCXX_3.4.32 not found$/,
  );
});

describe.runIf(webgpuIsThere)('with an adapter', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'webgpu' });
  });

  test('it is chosen when asked for, and says on what it computes', async () => {
    const { name, reason } = await selectBackend({ prefer: 'webgpu' });
    expect(name).toBe('webgpu');
    expect(tf.getBackend()).toBe('webgpu');
    expect(reason).toMatch(/^WebGPU, .+ \(asked for\)$/);
  });

  test('a program that used it ends by itself', async () => {
    const { exit, printed } = await kernelProgram();
    expect(exit).toBe(0);
    // Two units, three ones and a bias: the trace is 2 * (3 + 1).
    expect(printed.total).toEqual(Array(16).fill(8));
  });

  test.each([
    ['int32', [8, 9, 5], [1, 0, 2]],
    ['int32', [72, 5], [1, 0]],
    ['bool', [8, 9, 5], [2, 1, 0]],
    ['float32', [8, 9, 5], [0, 2, 1]],
  ] as const)('%s %j is transposed by %j, also when it was cast', async (dtype, shape, permutation) => {
    // Beyond 2^24 a float32 does not hold every integer. The sum is computed on the device, not cached on the host.
    const integers = Int32Array.from({ length: 360 }, (_, i) => (dtype === 'int32' ? 2 ** 24 + i : i % 7));
    const x = tf.add(tf.tensor(integers, [...shape], 'int32'), tf.scalar(0, 'int32')).cast(dtype);
    const got = await tf.transpose(x, [...permutation]).data();
    const values = await x.data();
    await tf.setBackend('cpu');
    const want = await tf.transpose(tf.tensor(values.slice(), [...shape], dtype), [...permutation]).data();
    await tf.setBackend('webgpu');
    expect(Array.from(got)).toEqual(Array.from(want));
  });

  test('a fault of the device is an error, and the next kernel is right', async () => {
    const weights = tf.variable(tf.ones<tf.Rank.R2>([3, 1]));
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    let faulty = true;
    const model = {
      parameters: [weights],
      apply: (x: tf.Tensor | tf.Tensor[]) => {
        // Larger than any device's limit.
        if (faulty) device.createBuffer({ size: 2 ** 50, usage: 8 });
        return tf.matMul(x as tf.Tensor, weights);
      },
    };
    const x = tf.ones([4, 3]);
    await expect(empiricalNtk(model, x)).rejects.toMatchObject({ code: 'device-fault' });
    faulty = false;
    expect(Array.from((await empiricalNtk(model, x)).total)).toEqual(Array(16).fill(3));
  });

  test('a probe may be disposed while its kernel is computed', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    const x = tf.ones([4, 3]);
    const kernel = empiricalNtk(model, x);
    x.dispose();
    expect(Array.from((await kernel).total)).toEqual(Array(16).fill(4));
  });

  test('the logger takes labels from tensors on the device, and leaves training bit-identical', async () => {
    const logdir = temporaryFolder();
    const weights = async (logged: boolean) => {
      const init = () => tf.initializers.glorotNormal({ seed: 3 });
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [4], kernelInitializer: init() }),
          tf.layers.dense({ units: 3, kernelInitializer: init() }),
        ],
      });
      model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: 'meanSquaredError' });
      const x = tf.randomNormal([12, 4], 0, 1, 'float32', 5);
      const labels = tf.oneHot(tf.range(0, 12, 1, 'int32').mod(tf.scalar(3, 'int32')), 3);
      const faults: unknown[] = [];
      const ntkLogger = logged ? createNtkLogger({ logdir, onError: (error) => faults.push(error) }) : null;
      const callbacks = ntkLogger ? [ntkLogger.callback(x, { labels })] : [];
      await model.fit(x, labels.toFloat(), { epochs: 3, batchSize: 4, shuffle: false, verbose: 0, callbacks });
      await ntkLogger?.finish();
      expect(faults).toEqual([]);
      return Promise.all(model.getWeights().map((weight) => weight.data()));
    };
    expect(await weights(true)).toEqual(await weights(false));
    const store = openSqliteReader(logdir);
    const [run] = await store.runs();
    expect((await store.snapshots(run!.id)).length).toBeGreaterThan(0);
    expect(run!.backend).toBe('webgpu');
    await store.close();
  });
});
