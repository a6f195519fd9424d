import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { describeProviders } from '../lib/linalg/choose-provider.ts';
import type { TensorflowBinding } from '../lib/linalg/libtensorflow/binding.ts';
import { registerTensorflowBinding } from '../lib/linalg/providers/libtensorflow.ts';
import { empiricalFisher } from '../lib/ntk/empirical-fisher.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import type { EmpiricalNtkOptions } from '../lib/ntk/ntk-options.ts';
import { parallelDevices } from '../lib/ntk/parallel-workers.ts';
import { relativeError } from './helpers/compare.ts';
import { nativeIsThere, tellNativeIsMissing } from './helpers/native.ts';
import { randomNormal } from './helpers/random.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const model = () =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units: 5,
        activation: 'tanh',
        inputShape: [4],
        kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
      }),
      tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
    ],
  });
const probe = () => tf.tensor2d(Float32Array.from({ length: 40 }, randomNormal(3)), [10, 4]);

tellNativeIsMissing();

describe.runIf(nativeIsThere)('the linear algebra that is chosen also contracts in worker threads', () => {
  const before = process.env.NTKBOARD_LINALG;
  const choose = (name: string | undefined) => {
    if (name === undefined) delete process.env.NTKBOARD_LINALG;
    else process.env.NTKBOARD_LINALG = name;
  };
  beforeAll(async () => {
    await selectBackend({ prefer: 'tensorflow' });
  });
  afterAll(() => choose(before));

  const cases: Record<string, EmpiricalNtkOptions> = {
    'J J^T': { outputs: 'full' },
    'J^T J': { outputs: 'full', gram: 'parameters' },
    'the diagonal': { outputs: 'full', diagonal: true },
    tiles: { batchSize: 4, parallel: 2 },
  };
  for (const [name, options] of Object.entries(cases)) {
    test(`${name} by libtensorflow is that of our own products`, async () => {
      const [one, x] = [model(), probe()];
      choose('typescript');
      const want = await empiricalNtk(one, x, null, options);
      choose('libtensorflow');
      expect(describeProviders().find(({ chosen }) => chosen)?.name).toBe('libtensorflow');
      const got = await empiricalNtk(one, x, null, options);
      expect(relativeError(got.total, want.total)).toBeLessThan(1e-12);
    });
  }

  test('so does the Fisher matrix', async () => {
    const [one, x] = [model(), probe()];
    choose('typescript');
    const want = await empiricalFisher(one, x);
    choose('libtensorflow');
    const got = await empiricalFisher(one, x);
    got.components.forEach(({ fisher }, i) => {
      expect(relativeError(fisher, want.components[i]!.fisher)).toBeLessThan(1e-12);
    });
  });
});

describe('every contraction asks the addon that is chosen', () => {
  const before = process.env.NTKBOARD_LINALG;
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
    process.env.NTKBOARD_LINALG = 'libtensorflow';
  });
  afterAll(() => {
    registerTensorflowBinding(null);
    if (before === undefined) delete process.env.NTKBOARD_LINALG;
    else process.env.NTKBOARD_LINALG = before;
  });
  const calls: Record<string, () => Promise<unknown>> = {
    'J J^T': () => empiricalNtk(model(), probe()),
    'J^T J': () => empiricalNtk(model(), probe(), null, { gram: 'parameters' }),
    'the diagonal': () => empiricalNtk(model(), probe(), null, { diagonal: true }),
    tiles: () => empiricalNtk(model(), probe(), null, { parallel: 2 }),
    'the Fisher matrix': () => empiricalFisher(model(), probe()),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(name, async () => {
      const addon = path.join(temporaryFolder(), 'addon.cjs');
      writeFileSync(addon, "exports.createTensor = () => { throw new Error('asked the addon'); };");
      const binding = { isUsingGpuDevice: () => false } as unknown as TensorflowBinding;
      registerTensorflowBinding({ binding, addon });
      await expect(call()).rejects.toThrow('asked the addon');
    });
  }
});

test('devices are the cores, and a GPU that the native backend computes on', () => {
  const found = parallelDevices();
  expect(found.filter((name) => name.startsWith('cpu:'))).toHaveLength(availableParallelism());
  const { binding } = tf.backend() as unknown as { binding?: { isUsingGpuDevice(): boolean } };
  expect(found.includes('gpu:0')).toBe(tf.getBackend() === 'tensorflow' && binding?.isUsingGpuDevice() === true);
});
