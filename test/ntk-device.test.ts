import * as tf from '@tensorflow/tfjs';
import { describe, expect, test, vi } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { eigh } from '../lib/linalg/eigh.ts';
import { LINALG_PROVIDERS } from '../lib/linalg/providers/index.ts';
import { structured } from '../lib/ntk/algorithms/structured.ts';
import { contractOnDevice, type DeviceKernels } from '../lib/ntk/device/contract-on-device.ts';
import { deviceNtk } from '../lib/ntk/device/device-ntk.ts';
import { tensorflowDevice } from '../lib/ntk/device/tensorflow-device.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { jacobianTensors } from '../lib/ntk/jacobian/read-jacobian.ts';
import { differentiableModel } from '../lib/ntk/model/differentiable-model.ts';
import type { NtkOutputs } from '../lib/ntk/ntk-options.ts';
import { norm, relativeError } from './helpers/compare.ts';
import { goldenModes } from './helpers/compare-with-golden.ts';
import { type GoldenCase, goldenCaseNames, loadGoldenCase } from './helpers/golden.ts';

const pretence = vi.hoisted(() => ({ gpu: false }));
vi.mock('../lib/ntk/device/tensorflow-device.ts', async (original) => {
  const real = await original<typeof import('../lib/ntk/device/tensorflow-device.ts')>();
  return { ...real, tensorflowGpu: () => (pretence.gpu ? real.tensorflowDevice() : real.tensorflowGpu()) };
});

const { tried } = await selectBackend();
const native = tf.getBackend() === 'tensorflow';
const device = tensorflowDevice();
const gpu = device?.binding.isUsingGpuDevice() ?? false;
const why = native ? '' : ` (skipped: ${tried.map(({ name, why: reason }) => `${name} ${reason}`).join('; ')})`;

const SUFFIX = { full: '/full', trace: '/trace', pseudo: '/pntk' } as const;
const EIGENVALUES = { full: 'eig/full', trace: 'eig/trace', pseudo: 'eig/pntk' } as const;
const OTHERS = 3;

/** The columns of the first {@link OTHERS} samples of `[N, N, rest]`. */
function firstColumns(kernel: Float64Array, n: number): Float64Array {
  const entry = kernel.length / n ** 2;
  const columns = Array.from({ length: n }, (_, i) => [...kernel.subarray(i * n * entry, (i * n + OTHERS) * entry)]);
  return Float64Array.from(columns.flat());
}

/** Compares total and components with a golden case's; `part` takes what is compared from a golden kernel. */
function expectGolden(
  { total, components }: Pick<DeviceKernels, 'total' | 'components'>,
  golden: GoldenCase,
  outputs: NtkOutputs,
  part: (kernel: Float64Array) => Float64Array = (kernel) => kernel,
): void {
  const { manifest } = golden;
  const suffix = manifest.c === 1 ? '' : SUFFIX[outputs];
  const want = part(golden.array(`total${suffix}`));
  // The outputs of a softmax add up to one: the kernel of their sum is zero, and only rounding can be compared.
  const scale = norm(part(golden.array(manifest.c === 1 ? 'total' : 'total/trace')));
  const vanishes = norm(want) < 1e-6 * scale;
  const reference = vanishes ? scale : norm(want);
  expect(relativeError(total, want, reference)).toBeLessThan(1e-5);
  expect(components).toHaveLength(manifest.params.length);
  manifest.params.forEach((param, i) => {
    const component = part(golden.array(`component/${param.name}${suffix}`));
    const zero = vanishes || manifest.zeroComponents?.includes(param.name);
    expect(relativeError(components[i]!, component, zero ? reference : norm(component)), param.name).toBeLessThan(1e-5);
  });
}

describe(`kernels contracted by TensorFlow where the Jacobian lies${why}`, () => {
  for (const name of goldenCaseNames) {
    const golden = loadGoldenCase(name);
    const { manifest } = golden;
    for (const outputs of goldenModes(golden)) {
      const contraction = outputs === 'full' ? 'full' : 'trace';
      const selection = outputs === 'pseudo' ? 'sum' : 'each';
      const options = { algorithm: 'structured', selection, verify: false, operation: 'test' } as const;

      test.runIf(native)(`${name}, ${outputs}: golden kernel and eigenvalues, nothing left behind`, async () => {
        const model = await golden.model();
        const inputs = golden.inputs();
        const tensors = tf.memory().numTensors;
        const got = await deviceNtk(model, inputs, options, device!, { contraction });
        expect(tf.memory().numTensors).toBe(tensors);
        expectGolden(got, golden, outputs);
        const eigenvalues = golden.array(manifest.c === 1 ? 'eig/ntk' : EIGENVALUES[outputs]);
        const largest = Math.max(...golden.array(manifest.c === 1 ? 'eig/ntk' : 'eig/trace'));
        expect(got.eigenvalues).toHaveLength(eigenvalues.length);
        eigenvalues.forEach((value, k) => {
          expect(Math.abs(got.eigenvalues[k]! - value) / largest).toBeLessThan(1e-6);
        });
      });

      test.runIf(native)(`${name}, ${outputs}: the cross kernel with some samples is their columns`, async () => {
        const model = await golden.model();
        const inputs = golden.inputs();
        const some = inputs.map((input) => tf.slice(input, 0, [OTHERS, ...input.shape.slice(1)]));
        const tensors = tf.memory().numTensors;
        const got = await deviceNtk(model, inputs, options, device!, { contraction, other: some });
        expect(tf.memory().numTensors).toBe(tensors);
        expect(got).toMatchObject({ n: manifest.n, m: OTHERS, eigenvalues: new Float64Array(0) });
        expectGolden(got, golden, outputs, (kernel) => firstColumns(kernel, manifest.n));
      });

      test.runIf(native)(`${name}, ${outputs}: factored and written out blocks meet`, async () => {
        const model = differentiableModel(await golden.model());
        const inputs = golden.inputs();
        const names = new Set(model.parameters.map((parameter) => parameter.name));
        const jacobian = structured(model, inputs, selection, new Set());
        const dense = structured(model, inputs, selection, names);
        const shared = { contraction, scale: selection === 'sum' ? 1 / manifest.c : 1, spectrum: false } as const;
        expectGolden(contractOnDevice(jacobian, device!, { ...shared, other: dense }), golden, outputs);
        expectGolden(contractOnDevice(dense, device!, { ...shared, other: jacobian }), golden, outputs);
        tf.dispose([...jacobianTensors(jacobian), ...jacobianTensors(dense)]);
      });
    }
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

/** How many tensors were read while `work` ran. */
async function countReads(work: () => unknown): Promise<number> {
  const backend = tf.backend();
  const spies = (['read', 'readSync'] as const).map((name) => vi.spyOn(backend, name));
  try {
    await work();
    return spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('the Jacobian stays where it is until the kernel is read: only the outputs of each probe are', () => {
  const golden = loadGoldenCase('cnn_c10');
  for (const outputs of goldenModes(golden)) {
    const selection = outputs === 'pseudo' ? 'sum' : 'each';
    const contraction = outputs === 'full' ? 'full' : 'trace';

    test.runIf(native)(`${outputs}${why}`, async () => {
      const model = await golden.model();
      const inputs = golden.inputs();
      const options = { algorithm: 'structured', selection, verify: false, operation: 'test' } as const;
      const reads = (other: tf.Tensor[] | null) =>
        countReads(() => deviceNtk(model, inputs, options, device!, { contraction, other }));
      expect(await reads(null)).toBe(1);
      expect(await reads(inputs)).toBe(2);
    });

    const throughEmpiricalNtk = async () => {
      const model = await golden.model();
      const inputs = golden.inputs();
      const compute = (other: tf.Tensor[] | null) => empiricalNtk(model, inputs, other, { outputs, verify: false });
      expect(await countReads(() => compute(null))).toBe(1);
      expect(await countReads(() => compute(inputs))).toBe(2);
      const { total, components, ...facts } = await compute(inputs);
      const { n, c } = golden.manifest;
      expect(facts).toMatchObject({ n, m: n, c, outputs });
      expectGolden({ total, components: components.map(({ kernel }) => kernel) }, golden, outputs);
    };
    test.runIf(gpu)(`${outputs}, by empiricalNtk on the GPU`, throughEmpiricalNtk);

    test.runIf(native)(`${outputs}, by empiricalNtk as if there were a GPU${why}`, async () => {
      pretence.gpu = true;
      await throughEmpiricalNtk().finally(() => {
        pretence.gpu = false;
      });
    });
  }
});

test.skipIf(gpu)('without a GPU, what needs one did not run', () => {
  expect(gpu).toBe(false);
});
