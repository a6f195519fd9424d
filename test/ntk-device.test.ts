import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { eigh } from '../lib/linalg/eigh.ts';
import { LINALG_PROVIDERS } from '../lib/linalg/providers/index.ts';
import { structured } from '../lib/ntk/algorithms/structured.ts';
import { contractOnDevice } from '../lib/ntk/device/contract-on-device.ts';
import { tensorflowDevice } from '../lib/ntk/device/tensorflow-device.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { jacobianTensors } from '../lib/ntk/jacobian/read-jacobian.ts';
import { differentiableModel } from '../lib/ntk/model/differentiable-model.ts';
import { norm, relativeError } from './helpers/compare.ts';
import { goldenCaseNames, loadGoldenCase } from './helpers/golden.ts';

const { tried } = await selectBackend();
const native = tf.getBackend() === 'tensorflow';
const device = tensorflowDevice();
const gpu = device?.binding.isUsingGpuDevice() ?? false;
const why = native ? '' : ` (skipped: ${tried.map(({ name, why: reason }) => `${name} ${reason}`).join('; ')})`;

describe(`kernels contracted by TensorFlow where the Jacobian lies${why}`, () => {
  for (const name of goldenCaseNames) {
    test.runIf(native)(`${name}: golden components and eigenvalues, nothing left behind`, async () => {
      const golden = loadGoldenCase(name);
      const { manifest } = golden;
      const model = await golden.model();
      const inputs = golden.inputs();
      const tensors = tf.memory().numTensors;
      const jacobian = structured(differentiableModel(model), inputs, 'each', new Set());
      const { total, components, eigenvalues } = contractOnDevice(jacobian, device!, 1);
      tf.dispose(jacobianTensors(jacobian));
      expect(tf.memory().numTensors).toBe(tensors);
      const suffix = manifest.c === 1 ? '' : '/trace';
      const want = golden.array(`total${suffix}`);
      expect(relativeError(total, want)).toBeLessThan(1e-5);
      manifest.params.forEach((param, i) => {
        const component = golden.array(`component/${param.name}${suffix}`);
        const zero = manifest.zeroComponents?.includes(param.name);
        expect(relativeError(components[i]!, component, norm(zero ? want : component)), param.name).toBeLessThan(1e-5);
      });
      const spectrum = (await eigh(total, manifest.n, { provider: 'typescript' })).eigenvalues;
      expect(relativeError(eigenvalues, spectrum)).toBeLessThan(1e-12);
    });
  }
});

test.runIf(native)('the libtensorflow that trains is offered to linear algebra, in a worker thread', async () => {
  const golden = loadGoldenCase('cnn');
  const model = await golden.model();
  const inputs = golden.inputs();
  await empiricalNtk(model, inputs);
  const status = LINALG_PROVIDERS.libtensorflow.describe();
  expect(status).toMatchObject({ available: true, detail: expect.stringMatching(/worker thread/) });
  const kernel = golden.array('total');
  const got = (await eigh(kernel, golden.manifest.n, { provider: 'libtensorflow' })).eigenvalues;
  expect(relativeError(got, golden.array('eig/ntk'))).toBeLessThan(1e-12);
});

test.runIf(gpu)('on a GPU the Jacobian stays there until the kernel is read', async () => {
  const golden = loadGoldenCase('cnn');
  const model = await golden.model();
  const inputs = golden.inputs();
  const jacobian = structured(differentiableModel(model), inputs, 'each', new Set());
  const data = jacobianTensors(jacobian).map((tensor) => tensor.dataSync);
  let reads = 0;
  for (const tensor of jacobianTensors(jacobian)) {
    tensor.dataSync = (() => {
      reads++;
      throw new Error('read');
    }) as typeof tensor.dataSync;
  }
  contractOnDevice(jacobian, device!, 1);
  expect([reads, data.length > 0]).toEqual([0, true]);
});

test.skipIf(gpu)('without a GPU, what needs one did not run', () => {
  expect(gpu).toBe(false);
});
