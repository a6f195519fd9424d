import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import type { NtkModel } from '../lib/ntk/model/types.ts';
import { relativeError } from './helpers/compare.ts';
import { finiteDifferenceKernel } from './helpers/finite-difference-kernel.ts';
import { randomNormal } from './helpers/random.ts';

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

function probe(shape: number[], seed = 5): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(Float32Array.from({ length: size }, randomNormal(seed)), shape);
}

function smallMlp(outputs = 3, seed = 1): tf.Sequential {
  const kernelInitializer = () => tf.initializers.glorotNormal({ seed: seed++ });
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 7, activation: 'tanh', inputShape: [4], kernelInitializer: kernelInitializer() }),
      tf.layers.dense({ units: outputs, kernelInitializer: kernelInitializer() }),
    ],
  });
}

function smallCnn(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 3,
        kernelSize: [3, 2],
        strides: 2,
        padding: 'same',
        activation: 'tanh',
        inputShape: [6, 5, 2],
      }),
      tf.layers.averagePooling2d({ poolSize: 2, strides: 1 }),
      tf.layers.conv2d({ filters: 2, kernelSize: 2, padding: 'valid', useBias: false }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    ],
  });
}

describe('the kernel is that of finite differences', () => {
  const models: Record<string, () => [tf.LayersModel, number[]]> = {
    'a dense network': () => [smallMlp(), [5, 4]],
    'a strided convolution': () => [smallCnn(), [4, 6, 5, 2]],
  };
  for (const [name, build] of Object.entries(models)) {
    test(name, async () => {
      const [model, shape] = build();
      const x = probe(shape);
      const { components } = await empiricalNtk(model, x);
      model.trainableWeights.forEach((weight, i) => {
        const want = finiteDifferenceKernel(model, x, weight);
        expect(relativeError(components[i]!.kernel, want)).toBeLessThan(2e-4);
      });
      expect(components.every((component) => component.method === 'structured')).toBe(true);
    });
  }
});

test('a parameter without a rule takes per-sample autograd and is right', async () => {
  const [w, v] = [tf.variable(probe([4, 3], 1), true, 'positive'), tf.variable(probe([3, 2], 2), true, 'linear')];
  const model: NtkModel = {
    apply: (x: tf.Tensor | tf.Tensor[]) => tf.matMul(tf.tanh(tf.matMul(x as tf.Tensor2D, tf.abs(w))), v),
    parameters: [w, v],
  };
  const x = probe([6, 4]);
  const fast = await empiricalNtk(model, x);
  const plain = await empiricalNtk(model, x, null, { algorithm: 'per-sample' });
  expect(fast.components.map(({ name, method }) => [name, method])).toEqual([
    ['positive', 'per-sample'],
    ['linear', 'structured'],
  ]);
  fast.components.forEach((component, i) => {
    expect(relativeError(component.kernel, plain.components[i]!.kernel)).toBeLessThan(1e-5);
  });
});

test('a plain function with variables is differentiated, a weight used twice and a transposed one included', async () => {
  const w = tf.variable(probe([3, 3], 1), true, 'w');
  const scale = tf.variable(tf.scalar(1.5), true, 'scale');
  const model: NtkModel = {
    apply: (x: tf.Tensor | tf.Tensor[]) =>
      tf.matMul(tf.tanh(tf.mul(scale, tf.matMul(tf.tanh(tf.matMul(x as tf.Tensor2D, w)), w))), w, false, true),
    parameters: [w, scale],
  };
  const x = probe([5, 3], 2);
  const fast = await empiricalNtk(model, x, null, { outputs: 'full' });
  const plain = await empiricalNtk(model, x, null, { outputs: 'full', algorithm: 'per-sample' });
  expect(relativeError(fast.total, plain.total)).toBeLessThan(1e-5);
  expect(fast.total).toHaveLength(5 * 5 * 3 * 3);
});

test('a layer applied twice has one component, the gradient of both uses', async () => {
  const shared = tf.layers.dense({ units: 4, activation: 'tanh' });
  const input = tf.input({ shape: [4] });
  const model = tf.model({
    inputs: input,
    outputs: tf.layers.dense({ units: 2 }).apply(shared.apply(shared.apply(input))) as tf.SymbolicTensor,
  });
  const x = probe([6, 4]);
  const fast = await empiricalNtk(model, x);
  const plain = await empiricalNtk(model, x, null, { algorithm: 'per-sample' });
  expect(fast.components).toHaveLength(4);
  expect(fast.components[0]!.method).toBe('structured');
  fast.components.forEach((component, i) => {
    expect(relativeError(component.kernel, plain.components[i]!.kernel)).toBeLessThan(1e-5);
  });
});

test('a cross kernel is the corner of the kernel of both probes together', async () => {
  const model = smallCnn();
  const both = probe([7, 6, 5, 2]);
  const [first, second] = tf.split(both, [4, 3]) as [tf.Tensor, tf.Tensor];
  for (const outputs of ['trace', 'full', 'pseudo'] as const) {
    const whole = await empiricalNtk(model, both, null, { outputs });
    const cross = await empiricalNtk(model, first, second, { outputs });
    const cell = outputs === 'full' ? 4 : 1;
    const want: number[] = [];
    for (let n = 0; n < 4; n++) want.push(...whole.total.subarray((n * 7 + 4) * cell, (n * 7 + 7) * cell));
    expect([cross.n, cross.m]).toEqual([4, 3]);
    expect(relativeError(cross.total, want)).toBeLessThan(1e-6);
  }
});

test('the components add up to the total, which is symmetric and positive semi-definite on its diagonal', async () => {
  const { total, components, n } = await empiricalNtk(smallMlp(), probe([9, 4]));
  const sum = components.reduce(
    (acc, { kernel }) => acc.map((value, i) => value + (kernel[i] as number)),
    new Float64Array(n * n),
  );
  expect(relativeError(total, sum)).toBeLessThan(1e-15);
  for (let i = 0; i < n; i++) {
    expect(total[i * n + i]).toBeGreaterThan(0);
    for (let j = 0; j < n; j++) expect(total[i * n + j]).toBe(total[j * n + i]);
  }
});

test('several inputs and several outputs are taken together', async () => {
  const a = tf.input({ shape: [3] });
  const b = tf.input({ shape: [2] });
  const hidden = tf.layers.concatenate().apply([a, tf.layers.dense({ units: 4 }).apply(b) as tf.SymbolicTensor]);
  const outputs = [2, 1].map((units) => tf.layers.dense({ units }).apply(hidden) as tf.SymbolicTensor);
  const model = tf.model({ inputs: [a, b], outputs });
  const x = [probe([4, 3]), probe([4, 2])];
  const fast = await empiricalNtk(model, x, null, { outputs: 'full' });
  const plain = await empiricalNtk(model, x, null, { outputs: 'full', algorithm: 'per-sample' });
  expect(fast.c).toBe(3);
  expect(relativeError(fast.total, plain.total)).toBeLessThan(1e-5);
  const [first, second] = model.outputNames;
  expect(fast.outputNames).toEqual([`${first}/0`, `${first}/1`, `${second}/0`]);
  const chosen = await empiricalNtk(model, x, null, { outputIndices: [2, 0] });
  expect(chosen.outputNames).toEqual([`${second}/0`, `${first}/0`]);
});

test('raw numbers with a shape give the kernel of the same tensor', async () => {
  const model = smallMlp();
  const x = probe([4, 4]);
  const raw = { data: x.dataSync() as Float32Array, shape: [4, 4] };
  expect((await empiricalNtk(model, raw)).total).toEqual((await empiricalNtk(model, x)).total);
});

describe('weights and tensors are left alone', () => {
  test('weights, the probe and the number of tensors are unchanged, also when the call fails', async () => {
    const model = smallCnn();
    const x = probe([4, 6, 5, 2]);
    const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
    const before = { numbers: [...x.dataSync()], tensors: tf.memory().numTensors };
    await empiricalNtk(model, x, null, { outputs: 'full' });
    await expect(
      empiricalNtk(
        model,
        tf.tidy(() => ({ data: new Float32Array(3), shape: [1, 3] })),
      ),
    ).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(before.tensors);
    expect([...x.dataSync()]).toEqual(before.numbers);
    expect(model.getWeights().map((weight) => [...weight.dataSync()])).toEqual(weights);
  });

  test('the engine is as it was afterwards: training still differentiates', async () => {
    const model = smallMlp(1);
    const x = probe([4, 4]);
    await empiricalNtk(model, x);
    expect(Object.hasOwn(tf.engine(), 'runKernelFunc')).toBe(false);
    const { grads } = tf.variableGrads(() => tf.sum(model.apply(x) as tf.Tensor) as tf.Scalar);
    expect(Object.keys(grads)).toHaveLength(4);
  });

  test('weights changed right after the call do not change its result', async () => {
    const model = smallMlp();
    const x = probe([4, 4]);
    const want = await empiricalNtk(model, x);
    const pending = empiricalNtk(model, x);
    model.setWeights(model.getWeights().map((weight) => tf.zerosLike(weight)));
    expect((await pending).total).toEqual(want.total);
  });
});

describe('bad input gets an error that says what was expected and what came', () => {
  test('a probe of the wrong shape names the input and both shapes', async () => {
    await expect(empiricalNtk(smallMlp(), probe([2, 5]))).rejects.toThrow(
      /expected a probe of shape \[N, 4\] for the input '.*', got \[2, 5\]/,
    );
  });
  test('too many inputs, no samples, a disposed probe', async () => {
    await expect(empiricalNtk(smallMlp(), [probe([2, 4]), probe([2, 4])])).rejects.toThrow(/expected 1 probe batch/);
    await expect(empiricalNtk(smallMlp(), tf.zeros([0, 4]))).rejects.toThrow(/at least one sample/);
    const gone = probe([2, 4]);
    gone.dispose();
    await expect(empiricalNtk(smallMlp(), gone)).rejects.toThrow(/got one that was disposed/);
  });
  test('NaN weights are named', async () => {
    const model = smallMlp();
    model.layers[0]!.setWeights([tf.fill([4, 7], Number.NaN), tf.zeros([7])]);
    await expect(empiricalNtk(model, probe([2, 4]))).rejects.toMatchObject({
      code: 'non-finite-parameters',
      message: expect.stringMatching(
        /got NaN or infinity in dense_Dense\d+\/kernel \[4,7\] of layer 'dense_Dense\d+'\./,
      ),
    });
  });
  test('a model without trainable weights', async () => {
    const model = smallMlp();
    model.trainable = false;
    await expect(empiricalNtk(model, probe([2, 4]))).rejects.toMatchObject({ code: 'no-trainable-weights' });
  });
  test('something that is no model, an unknown mode', async () => {
    await expect(empiricalNtk({ fit: 1 } as unknown as NtkModel, probe([2, 4]))).rejects.toThrow(
      /got an object with keys fit/,
    );
    await expect(empiricalNtk(smallMlp(), probe([2, 4]), null, { outputs: 'mean' as never })).rejects.toThrow(
      /one of full, trace, pseudo, got mean/,
    );
  });
  test('a stateful recurrent layer is named', async () => {
    const model = tf.sequential({
      layers: [tf.layers.lstm({ units: 2, stateful: true, batchInputShape: [2, 3, 4], name: 'memory' })],
    });
    await expect(empiricalNtk(model, probe([2, 3, 4]))).rejects.toMatchObject({
      code: 'unsupported-model',
      message: expect.stringMatching(/stateful layer 'memory'/),
    });
  });
  test('strings and batches of different lengths', async () => {
    await expect(empiricalNtk(smallMlp(), tf.tensor([['a', 'b', 'c', 'd']]))).rejects.toThrow(
      /expected a numeric probe, got strings/,
    );
    const [a, b] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
    const joined = tf.layers.dense({ units: 1 }).apply(tf.layers.add().apply([a, b])) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [a, b], outputs: joined });
    await expect(empiricalNtk(model, [probe([3, 2]), probe([2, 2])])).rejects.toThrow(
      /the same number for every input, got \[3,2\], \[2,2\]/,
    );
  });
  test('a call inside a gradient', async () => {
    const model = smallMlp(1);
    const x = probe([2, 4]);
    let inner: Promise<unknown> = Promise.resolve();
    tf.variableGrads(() => {
      inner = empiricalNtk(model, x);
      inner.catch(() => {});
      return tf.sum(model.apply(x) as tf.Tensor) as tf.Scalar;
    });
    await expect(inner).rejects.toMatchObject({ code: 'nested-gradient' });
  });
  test('a model that mixes samples is refused', async () => {
    const w = tf.variable(tf.ones([4, 1]), true, 'mixing');
    const model: NtkModel = {
      apply: (x: tf.Tensor | tf.Tensor[]) => {
        const h = tf.matMul(x as tf.Tensor2D, w);
        return tf.sub(h, tf.mean(h, 0));
      },
      parameters: [w],
    };
    await expect(empiricalNtk(model, probe([4, 4]))).rejects.toMatchObject({ code: 'sample-mixing-model' });
  });
});
