import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { jacobian } from '../lib/ntk/model-jacobian.ts';
import type { EmpiricalNtkOptions } from '../lib/ntk/ntk-options.ts';
import { NtkBoardError } from '../lib/protocol/errors.ts';
import { randomNormal } from './helpers/random.ts';

const L = tf.layers;

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

function probe(shape: number[], seed = 5): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(Float32Array.from({ length: size }, randomNormal(seed)), shape);
}

/** What the call rejects with; no tensor may be left behind. */
async function refusal(call: () => Promise<unknown>): Promise<NtkBoardError> {
  const before = tf.memory().numTensors;
  const error = await call().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(tf.memory().numTensors).toBe(before);
  expect(error).toBeInstanceOf(NtkBoardError);
  return error as NtkBoardError;
}

/** Normalises by the statistics of the batch whatever mode it is called in. */
class AlwaysTraining extends tf.layers.Layer {
  static className = 'AlwaysTraining';
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = [inputs].flat() as [tf.Tensor];
    const { mean, variance } = tf.moments(x, 0);
    return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)));
  }
}

describe('a model that mixes samples', () => {
  const layers = () => [
    L.dense({ units: 3, inputShape: [4], name: 'first' }),
    new AlwaysTraining({ name: 'normalised' }),
    L.dense({ units: 1, name: 'last' }),
  ];
  test('is refused with the layer that begins it, its class, its shape and the remedy', async () => {
    const model = tf.sequential({ layers: layers() });
    const x = probe([5, 4]);
    const error = await refusal(() => empiricalNtk(model, x));
    expect(error.code).toBe('sample-mixing-model');
    expect(error.message).toMatch(
      /first in layer 'normalised' \(AlwaysTraining\), output \[3,3\]\. Use moving statistics/,
    );
  });
  test('batch normalisation itself takes its moving statistics and is not refused', async () => {
    const model = tf.sequential({ layers: [...layers().slice(0, 1), L.batchNormalization(), L.dense({ units: 1 })] });
    const { components } = await empiricalNtk(model, probe([5, 4]));
    expect(components).toHaveLength(6);
  });
});

test('a stateful layer is named wherever it is, with the remedy', async () => {
  const rnn = () => L.gru({ units: 2, stateful: true, name: 'memory', returnSequences: true });
  const wraps = [rnn(), L.bidirectional({ layer: rnn() as never, mergeMode: 'concat' })];
  for (const layer of wraps) {
    const model = tf.sequential({ layers: [L.inputLayer({ batchInputShape: [2, 3, 4] }), layer] });
    const x = probe([2, 3, 4]);
    const error = await refusal(() => empiricalNtk(model, x));
    expect(error.code).toBe('unsupported-model');
    expect(error.message).toMatch(/the stateful layer '.*memory'.*stateful: false/);
  }
});

describe('probes', () => {
  const model = () => tf.sequential({ layers: [L.dense({ units: 2, inputShape: [4] })] });
  const refused: [string, () => unknown, RegExp][] = [
    ['strings', () => tf.tensor([['a', 'b', 'c', 'd']]), /expected a numeric probe, got strings. Turn them into token/],
    ['no samples', () => tf.zeros([0, 4]), /at least one sample, .* got \[0,4\]/],
    ['no samples, raw', () => ({ data: new Float32Array(0), shape: [0, 4] }), /at least one sample, .* got \[0,4\]/],
    ['ragged rows', () => ({ data: new Float32Array(7), shape: [2, 4] }), /got 7 numbers for shape \[2,4\]/],
    ['another shape', () => tf.zeros([2, 5]), /of shape \[N, 4\] for the input 'dense_.*', got \[2, 5\]. Reshape/],
    ['nothing', () => null, /expected a tensor or \{ data, shape \}/],
    ['rows', () => [[1, 2, 3, 4]], /got an array\. Make a tensor of it: tf\.tensor\(rows\)/],
    [
      'options',
      () => ({ algorithm: 'auto' }),
      /got an object with algorithm\. Options are the last argument, after the/,
    ],
    ['no inputs', () => [], /expected 1 probe batch, one for each input \(.*\), got 0/],
  ];
  for (const [name, build, message] of refused) {
    test(`${name}: refused the same way by one pass and by tiles`, async () => {
      const one = model();
      const x = build() as tf.Tensor;
      for (const options of [{}, { parallel: 1 }, { algorithm: 'batched-jacobian' }] as EmpiricalNtkOptions[]) {
        const error = await refusal(() => empiricalNtk(one, x, null, options));
        expect([error.code, error.message]).toEqual(['invalid-probe', expect.stringMatching(message)]);
      }
    });
  }
});

describe('numbers that are not finite', () => {
  test('parameters are named with shape and layer', async () => {
    const model = tf.sequential({ layers: [L.dense({ units: 2, inputShape: [4], name: 'burst' })] });
    model.layers[0]!.setWeights([tf.zeros([4, 2]), tf.tensor1d([1, Number.POSITIVE_INFINITY])]);
    const x = probe([3, 4]);
    for (const options of [{}, { parallel: 1 }, { diagonal: true }] as EmpiricalNtkOptions[]) {
      const error = await refusal(() => empiricalNtk(model, x, null, options));
      expect(error.code).toBe('non-finite-parameters');
      expect(error.message).toMatch(/got NaN or infinity in burst\/bias \[2\] of layer 'burst'\. .* learning rate/);
    }
  });
  test('also where a backend makes numbers of NaN on the way: weights, and the sample of the probe, are named', async () => {
    const used = tf.getBackend() as 'cpu' | 'wasm' | 'tensorflow';
    await selectBackend({ prefer: 'wasm' });
    const build = (activation: 'relu' | 'relu6' | 'tanh') =>
      tf.sequential({
        layers: [L.dense({ units: 3, activation, inputShape: [4], name: 'first' }), L.dense({ units: 2 })],
      });
    const broken = tf.tensor(
      Array.from({ length: 12 }, (_, i) => (i === 5 ? Number.NaN : 0.1)),
      [3, 4],
    );
    for (const activation of ['relu', 'relu6', 'tanh'] as const) {
      for (const options of [{}, { algorithm: 'structured' }, { algorithm: 'per-sample' }] as EmpiricalNtkOptions[]) {
        const model = build(activation);
        const inProbe = await refusal(() => empiricalNtk(model, broken, null, options));
        expect([inProbe.code, inProbe.message]).toEqual([
          'invalid-probe',
          expect.stringMatching(/got NaN or infinity in sample 1 of input 0 \[3,4\]\. Leave that sample out/),
        ]);
        const [kernel, bias] = model.layers[0]!.getWeights() as [tf.Tensor, tf.Tensor];
        model.layers[0]!.setWeights([tf.where(tf.less(tf.range(0, 12), 11).reshape([4, 3]), kernel, Number.NaN), bias]);
        const x = tf.ones([3, 4]);
        const inWeights = await refusal(() => empiricalNtk(model, x, null, options));
        expect(inWeights.code).toBe('non-finite-parameters');
        expect(inWeights.message).toMatch(/got NaN or infinity in first\/kernel \[4,3\] of layer 'first'/);
      }
    }
    await selectBackend({ prefer: used });
  });
  test('moving statistics, which are no trainable weights: the first layer that shows it is named', async () => {
    const model = tf.sequential({
      layers: [
        L.dense({ units: 2, inputShape: [4] }),
        L.batchNormalization({ name: 'statistics' }),
        L.dense({ units: 1 }),
      ],
    });
    const [gamma, beta, mean] = model.layers[1]!.getWeights() as [tf.Tensor, tf.Tensor, tf.Tensor];
    model.layers[1]!.setWeights([gamma, beta, mean, tf.fill([2], Number.NaN)]);
    const x = probe([3, 4]);
    const error = await refusal(() => empiricalNtk(model, x));
    expect(error.message).toMatch(
      /every trainable weight is finite, first in layer 'statistics' \(BatchNormalization\)/,
    );
  });
});

describe('results too large for memory are refused before anything is computed', () => {
  const wide = () => tf.sequential({ layers: [L.dense({ units: 30_000, inputShape: [2], name: 'wide' })] });
  test('a full kernel over many outputs', async () => {
    const model = wide();
    const x = probe([300, 2]);
    const error = await refusal(() => empiricalNtk(model, x, null, { outputs: 'full', parallel: 2 }));
    expect(error.code).toBe('memory-budget');
    expect(error.message).toMatch(
      /got 3 float64 kernels \[300, 300, 30000, 30000\] \(N = 300, C = 30000\), .* GiB\. Take fewer samples, options.outputIndices/,
    );
  });
  test('a Jacobian written out', async () => {
    const model = wide();
    const x = probe([3000, 2]);
    const error = await refusal(() => jacobian(model, x));
    expect(error.message).toMatch(/\[3000, 30000, 90000\], the largest of wide\/kernel \[2,30000\] \(layer 'wide'\)/);
  });
  test('a Jacobian of two samples beyond the budget: bytes, outputs, and the weight that takes most', async () => {
    const model = tf.sequential({ layers: [L.dense({ units: 30, inputShape: [2], name: 'wide' })] });
    const x = probe([5, 2]);
    const error = await refusal(() => empiricalNtk(model, x, null, { memoryBudgetBytes: 500 }));
    expect(error.code).toBe('memory-budget');
    expect(error.message).toMatch(
      /\d+ bytes \(30 outputs, 2 weights, most for wide\/\w+ \[.*\] of layer 'wide'\), got 500/,
    );
  });
});
