import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { type EmpiricalNtk, empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { randomNormal } from './helpers/random.ts';

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

const init = (seed: number) => ({
  kernelInitializer: tf.initializers.glorotNormal({ seed }),
  biasInitializer: tf.initializers.randomNormal({ seed: seed + 50 }),
});

/** Dense layers with and without a bias, and a convolution: components of one, two and summed Gram matrices. */
function model(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv1d({ filters: 3, kernelSize: 2, activation: 'tanh', inputShape: [6, 2], ...init(1) }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 5, activation: 'tanh', ...init(2) }),
      tf.layers.dense({ units: 4, activation: 'tanh', useBias: false, ...init(3) }),
      tf.layers.dense({ units: 3, ...init(4) }),
    ],
  });
}

const probe = (seed: number, n = 9) => tf.tensor(Float32Array.from({ length: n * 12 }, randomNormal(seed)), [n, 6, 2]);
const arraysOf = ({ total, components }: EmpiricalNtk) => [total, ...components.map(({ kernel }) => kernel)];

for (const outputs of ['trace', 'full', 'pseudo'] as const)
  for (const precision of ['float64', 'float32'] as const)
    test(`${outputs}, ${precision}: a kernel written into used arrays is the one of fresh arrays, bit by bit`, async () => {
      const network = model();
      const fresh = await empiricalNtk(network, probe(2), null, { outputs, precision });
      const used = await empiricalNtk(network, probe(1), null, { outputs, precision });
      const before = arraysOf(used);
      for (const array of before) array.fill(Number.NaN);
      const again = await empiricalNtk(network, probe(2), null, { outputs, precision, reuse: used });
      expect(arraysOf(again)).toEqual(arraysOf(fresh));
      // Moved to another thread, or written into where they are.
      const after = new Set(arraysOf(again));
      expect(before[0]!.length === 0 || after.has(before[0]!)).toBe(true);
      expect(new Set(arraysOf(again).map(({ buffer }) => buffer)).size).toBe(before.length);
    });

test('arrays of another length, and the total alone, are no obstacle', async () => {
  const network = model();
  const small = await empiricalNtk(network, probe(1, 4));
  const fresh = await empiricalNtk(network, probe(2));
  expect((await empiricalNtk(network, probe(2), null, { reuse: small })).total).toEqual(fresh.total);
  const lone = await empiricalNtk(network, probe(2), null, { components: false, reuse: fresh });
  const wanted = await empiricalNtk(network, probe(2), null, { components: false });
  expect(lone.components).toEqual([]);
  expect(lone.total).toEqual(wanted.total);
});

test('what is not a kernel is refused', async () => {
  const options = { reuse: { total: [1] } as unknown as EmpiricalNtk };
  await expect(empiricalNtk(model(), probe(1), null, options)).rejects.toThrow(
    'expected options.reuse to be an earlier result of empiricalNtk, got an object',
  );
});
