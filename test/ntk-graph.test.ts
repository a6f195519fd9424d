import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { empiricalNtk, type NtkOutputs, selectBackend } from '../lib/index.ts';
import { TensorflowGraph } from '../lib/ntk/graph/tensorflow-graph.ts';
import { nativeIsThere, tellNativeIsMissing } from './helpers/native.ts';

tellNativeIsMissing();
const native = test.skipIf(!nativeIsThere);
const L = tf.layers;
const runs = vi.spyOn(TensorflowGraph.prototype, 'runBeside');
const closings = vi.spyOn(TensorflowGraph.prototype, 'close');

beforeAll(async () => {
  if (nativeIsThere) await selectBackend({ prefer: 'tensorflow' });
});
afterEach(() => void vi.clearAllMocks());

let seed = 1;
const random = (shape: number[]) => tf.randomNormal(shape, 0, 0.5, 'float32', seed++);

/** New numbers for all weights, those of moving statistics too, which stay positive. */
function shake(model: tf.LayersModel): void {
  for (const weight of model.weights) {
    const values = tf.tidy(() =>
      weight.trainable ? random(weight.shape as number[]) : tf.add(tf.abs(random(weight.shape as number[])), 0.5),
    );
    weight.write(values);
    values.dispose();
  }
}

const conv = (filters: number, more: object = {}) => L.conv2d({ filters, kernelSize: 3, padding: 'same', ...more });

function residual(): tf.LayersModel {
  const input = tf.input({ shape: [16, 14, 3] });
  const normalised = (x: tf.SymbolicTensor, more: object = {}) =>
    L.batchNormalization().apply(conv(8, { useBias: false, ...more }).apply(x)) as tf.SymbolicTensor;
  const first = L.reLU().apply(normalised(input)) as tf.SymbolicTensor;
  const inner = normalised(L.reLU().apply(normalised(first, { strides: 2 })) as tf.SymbolicTensor);
  const sum = L.add().apply([inner, normalised(first, { strides: 2, kernelSize: 1 })]) as tf.SymbolicTensor;
  const pooled = L.globalAveragePooling2d({}).apply(L.reLU().apply(sum)) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: L.dense({ units: 3 }).apply(pooled) as tf.SymbolicTensor });
}

const MODELS: Record<string, () => tf.LayersModel> = {
  'convolutions, pools and dense layers': () =>
    tf.sequential({
      layers: [
        conv(4, { activation: 'relu', inputShape: [16, 14, 3] }),
        L.maxPooling2d({ poolSize: 2 }),
        conv(5, { activation: 'tanh', padding: 'valid' }),
        L.averagePooling2d({ poolSize: 2 }),
        L.flatten(),
        L.dense({ units: 6, activation: 'relu' }),
        L.dense({ units: 2 }),
      ],
    }),
  'a residual network with batch normalisation and strides': residual,
  'depthwise, separable and transposed convolutions, layer normalisation, PReLU': () =>
    tf.sequential({
      layers: [
        L.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, inputShape: [16, 14, 3] }),
        L.separableConv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
        L.layerNormalization({}),
        L.prelu(),
        L.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2 }),
        L.globalAveragePooling2d({}),
        L.dense({ units: 2 }),
      ],
    }),
};

function error(got: Float64Array, want: Float64Array): number {
  return Math.hypot(...got.map((value, i) => value - (want[i] as number))) / (Math.hypot(...want) || 1);
}

for (const [name, make] of Object.entries(MODELS))
  for (const outputs of ['trace', 'full', 'pseudo'] as NtkOutputs[])
    native(`replays the capture with the weights and probe of the moment: ${name}, ${outputs}`, async () => {
      const model = make();
      const before = tf.memory().numTensors;
      for (let call = 0; call < 5; call++) {
        shake(model);
        const x = random([6, 16, 14, 3]);
        const got = await empiricalNtk(model, x, null, { outputs });
        const want = await empiricalNtk(model, x, null, { outputs, algorithm: 'per-sample', verify: false });
        got.components.forEach(({ kernel }, i) => {
          const wanted = want.components[i]?.kernel as Float64Array;
          expect(error(kernel, wanted) * Math.hypot(...wanted)).toBeLessThan(1e-5 * Math.hypot(...want.total));
        });
        x.dispose();
      }
      expect(runs).toHaveBeenCalledTimes(3);
      expect(tf.memory().numTensors).toBe(before);
    });

native('a layer that was frozen, or whose settings were changed, is captured anew', async () => {
  const model = residual();
  const x = random([4, 16, 14, 3]);
  for (let call = 0; call < 3; call++) await empiricalNtk(model, x);
  const norm = model.layers.find((layer) => layer.getClassName() === 'BatchNormalization') as tf.layers.Layer;
  const frozen = model.layers.at(-1) as tf.layers.Layer;
  frozen.trainable = false;
  (norm as unknown as { epsilon: number }).epsilon = 0.5;
  for (let call = 0; call < 3; call++) {
    const got = await empiricalNtk(model, x);
    const want = await empiricalNtk(model, x, null, { algorithm: 'per-sample', verify: false });
    expect(got.components.map(({ name }) => name)).toEqual(want.components.map(({ name }) => name));
    expect(error(got.total, want.total)).toBeLessThan(1e-5);
  }
  expect(runs).toHaveBeenCalledTimes(2);
});

class Scaled extends tf.layers.Layer {
  static className = 'ScaledByField';
  factor = 1;
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul(Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs, this.factor);
  }
}

native(
  "a model with a layer of the user's own is never replayed: what it computes may depend on anything",
  async () => {
    const scaled = new Scaled({});
    const model = tf.sequential({
      layers: [conv(3, { inputShape: [5, 5, 2] }), scaled as tf.layers.Layer, L.flatten(), L.dense({ units: 1 })],
    });
    const x = random([4, 5, 5, 2]);
    const totals: Float64Array[] = [];
    for (const factor of [1, 1, 1, 2]) {
      scaled.factor = factor;
      totals.push((await empiricalNtk(model, x)).total);
    }
    expect(error(totals[2] as Float64Array, totals[0] as Float64Array)).toBe(0);
    expect(error(totals[3] as Float64Array, totals[0] as Float64Array)).toBeGreaterThan(0.1);
    expect(runs).not.toHaveBeenCalled();
  },
);

native('weights that are not finite are told by layer, also from a replay', async () => {
  const model = residual();
  const x = random([4, 16, 14, 3]);
  for (let call = 0; call < 3; call++) await empiricalNtk(model, x);
  const kernel = model.layers.at(-1)?.weights[0];
  kernel?.write(tf.fill(kernel.shape as number[], Number.NaN));
  await expect(empiricalNtk(model, x)).rejects.toMatchObject({ code: 'non-finite-parameters' });
});

native('weights and probe may change while a replay is under way: they were read when the call returned', async () => {
  const model = residual();
  const x = random([4, 16, 14, 3]);
  for (let call = 0; call < 2; call++) await empiricalNtk(model, x);
  const want = await empiricalNtk(model, x, null, { algorithm: 'structured' });
  const pending = empiricalNtk(model, x);
  shake(model);
  x.dispose();
  expect(error((await pending).total, want.total)).toBeLessThan(1e-6);
  expect(runs).toHaveBeenCalledTimes(1);
});

native('a failure of TensorFlow is a typed error, and the call after it does without the graph', async () => {
  const model = residual();
  const x = random([4, 16, 14, 3]);
  const want = await empiricalNtk(model, x);
  await empiricalNtk(model, x);
  runs.mockRejectedValueOnce(new Error('TensorFlow: no room'));
  await expect(empiricalNtk(model, x)).rejects.toMatchObject({
    code: 'device-fault',
    message: expect.stringContaining('TensorFlow: no room'),
  });
  expect(error((await empiricalNtk(model, x)).total, want.total)).toBeLessThan(1e-6);
  expect(runs).toHaveBeenCalledTimes(1);
});

const FIRST_RUNS: Record<string, (results: Float32Array<ArrayBuffer>[]) => Float32Array<ArrayBuffer>[]> = {
  'does not run': () => {
    throw new Error('TensorFlow: no such operation');
  },
  'gives other numbers': (results) => results.map((values) => values.map((value) => value * (1 + 1e-6))),
};
for (const [name, first] of Object.entries(FIRST_RUNS))
  native(`a graph that ${name} when it is made is not used, and closed`, async () => {
    const model = residual();
    const x = random([4, 16, 14, 3]);
    const want = await empiricalNtk(model, x);
    const run = TensorflowGraph.prototype.run;
    const spy = vi.spyOn(TensorflowGraph.prototype, 'run').mockImplementationOnce(function (
      this: TensorflowGraph,
      values,
    ) {
      return first(run.call(this, values));
    });
    for (let call = 0; call < 3; call++)
      expect(error((await empiricalNtk(model, x)).total, want.total)).toBeLessThan(1e-6);
    spy.mockRestore();
    expect(runs).not.toHaveBeenCalled();
    expect(closings).toHaveBeenCalledTimes(1);
  });

native('of many probe shapes the graphs of the last four are kept, and those of the others closed', async () => {
  const model = residual();
  for (let n = 2; n <= 8; n++) {
    const x = random([n, 16, 14, 3]);
    for (let call = 0; call < 3; call++) await empiricalNtk(model, x);
    x.dispose();
  }
  expect(runs).toHaveBeenCalledTimes(7);
  expect(closings).toHaveBeenCalledTimes(3);
});
