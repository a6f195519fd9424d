import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { type ExplicitNetwork, explicitNtk } from '../lib/ntk/explicit/explicit-ntk.ts';
import { explicitNtkOf } from '../lib/ntk/explicit/explicit-ntk-of.ts';
import { norm, relativeError } from './helpers/compare.ts';
import { loadGoldenCase } from './helpers/golden.ts';
import { randomNormal } from './helpers/random.ts';
import { torchNtkKernel } from './helpers/torchntk.ts';

/** Float64 throughout: only the golden data's own rounding is left. */
const TOLERANCE = 1e-12;
const tanhDerivative = (z: number) => 1 - Math.tanh(z) ** 2;

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

const golden = loadGoldenCase('mlp_tanh_ntkparam');

/** Weights, activations and widths of the golden case, worked out here by hand. */
async function goldenNetwork(): Promise<ExplicitNetwork> {
  const model = await golden.model();
  const tensors = model.getWeights().map((weight) => Float64Array.from(weight.dataSync()));
  model.dispose();
  const widths = [32, 32, 1];
  const activations = [golden.array('input/0')];
  for (const l of [0, 1]) {
    const h = activations[l] as Float64Array;
    const k = h.length / 24;
    const next = new Float64Array(24 * 32);
    for (let n = 0; n < 24; n++)
      for (let o = 0; o < 32; o++) {
        let z = tensors[2 * l + 1]![o] as number;
        for (let i = 0; i < k; i++) z += (h[n * k + i] as number) * (tensors[2 * l]![i * 32 + o] as number);
        next[n * 32 + o] = Math.fround(0.17677669529663687) * Math.tanh(z);
      }
    activations.push(next);
  }
  const layers = widths.map((_, l) => ({ kernel: tensors[2 * l]!, bias: tensors[2 * l + 1]! }));
  return { activations, layers, widths, activationDerivative: tanhDerivative };
}

describe('explicitNtk', () => {
  test('gives the golden components, the outermost layer first, weight then bias', async () => {
    const components = explicitNtk(await goldenNetwork());
    const names = ['d3/kernel', 'd3/bias', 'd2/kernel', 'd2/bias', 'd1/kernel', 'd1/bias'];
    expect(components.map(({ layer, parameter }) => `${layer} ${parameter}`)).toEqual([
      '2 weight',
      '2 bias',
      '1 weight',
      '1 bias',
      '0 weight',
      '0 bias',
    ]);
    names.forEach((name, i) => {
      // The factor of the golden model is a float32 number, the one here 1 / sqrt(32).
      expect(relativeError(components[i]!.kernel, golden.array(`component/${name}`))).toBeLessThan(1e-6);
    });
  });

  test('has the weights of TorchNTK, and the biases that TorchNTK leaves out', async () => {
    const components = explicitNtk(await goldenNetwork());
    const weights = components.filter(({ parameter }) => parameter === 'weight');
    weights.forEach(({ kernel }, i) => {
      expect(relativeError(kernel, torchNtkKernel(`explicit_ntk/${i}`))).toBeLessThan(1e-6);
    });
    ['d3/bias', 'd2/bias', 'd1/bias'].forEach((name, i) => {
      const { kernel } = components.filter(({ parameter }) => parameter === 'bias')[i]!;
      expect(relativeError(kernel, torchNtkKernel(`autograd_components_ntk/${name}`))).toBeLessThan(1e-6);
    });
  });

  test('default scales are 1 / sqrt(width) for all but the last layer', async () => {
    const network = await goldenNetwork();
    const scales = [1 / Math.sqrt(32), 1 / Math.sqrt(32), 1];
    expect(explicitNtk({ ...network, scales })).toEqual(explicitNtk(network));
    const doubled = explicitNtk({ ...network, scales: [...scales.slice(0, 2), 2] });
    expect(
      relativeError(
        doubled[0]!.kernel.map((value) => value / 4),
        explicitNtk(network)[0]!.kernel,
      ),
    ).toBe(0);
  });

  test('a list that does not fit is named with what it must be', async () => {
    const network = await goldenNetwork();
    const wrong: [Partial<ExplicitNetwork>, RegExp][] = [
      [{ layers: [] }, /layers to have at least one layer/],
      [{ widths: [32, 1] }, /widths to have one entry for each of the 3 layers, got 2/],
      [{ scales: [1] }, /scales to have one entry for each/],
      [{ activations: network.activations.slice(1) }, /activations to have one entry/],
      [{ activations: [new Float64Array(7), ...network.activations.slice(1)] }, /activations\[0\] to be \[N, 20\]/],
      [{ activations: [network.activations[0]!, [1], [2]] }, /activations\[1\] to be \[24, 32\], got 1 numbers/],
      [{ layers: [network.layers[0]!, { kernel: [1, 2] }, network.layers[2]!] }, /layers\[1\].kernel to be \[32, 32\]/],
      [{ layers: [network.layers[0]!, { ...network.layers[1]!, bias: [1] }, network.layers[2]!] }, /layers\[1\].bias/],
      [{ outputs: 'mean' as never }, /outputs to be one of/],
    ];
    for (const [part, message] of wrong) {
      expect(() => explicitNtk({ ...network, ...part })).toThrow(message);
      expect(() => explicitNtk({ ...network, ...part })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
    }
  });
});

describe('explicitNtkOf', () => {
  for (const name of ['mlp_tanh_ntkparam', 'mlp_relu_c10', 'mlp_softmax_c3']) {
    const one = loadGoldenCase(name);
    const suffixes = { trace: '/trace', full: '/full', pseudo: '/pntk' };
    for (const outputs of one.manifest.c === 1 ? (['trace'] as const) : (['trace', 'full', 'pseudo'] as const)) {
      test(`reads ${name} from the model and gives its golden ${outputs} components to float64`, async () => {
        const model = await one.model();
        const [x] = one.inputs() as [tf.Tensor];
        const tensors = tf.memory().numTensors;
        const components = await explicitNtkOf(model, x, { outputs });
        expect(tf.memory().numTensors).toBe(tensors);
        const total = norm(one.array(one.manifest.c === 1 ? 'total' : 'total/trace'));
        expect(components).toHaveLength(one.manifest.params.length);
        for (const component of components) {
          const want = one.array(`component/${component.name}${one.manifest.c === 1 ? '' : suffixes[outputs]}`);
          const reference = name === 'mlp_softmax_c3' && outputs === 'pseudo' ? total : norm(want);
          expect(relativeError(component.kernel, want, reference)).toBeLessThan(TOLERANCE);
        }
        tf.dispose([x]);
        model.dispose();
      });
    }
  }

  const L = tf.layers;
  let seed = 3;
  const dense = (units: number, activation?: string) => {
    const initializer = () => tf.initializers.randomNormal({ stddev: 0.6, seed: ++seed });
    return L.dense({
      units,
      kernelInitializer: initializer(),
      biasInitializer: initializer(),
      ...(activation ? { activation: activation as 'tanh' } : {}),
    });
  };
  const activations = [
    'sigmoid',
    'relu6',
    'elu',
    'selu',
    'softplus',
    'softsign',
    'hardSigmoid',
    'swish',
    'mish',
    'gelu',
    'gelu_new',
    'logSoftmax',
  ];
  const middle: Record<string, () => tf.layers.Layer[]> = {
    ...Object.fromEntries(activations.map((name) => [name, () => [dense(5, name)]])),
    'softmax in the middle': () => [dense(5, 'softmax')],
    'layers of activations': () => [
      dense(5),
      L.reLU({ maxValue: 0.7 }),
      dense(5),
      L.leakyReLU({ alpha: 0.2 }),
      dense(4),
      L.elu(),
      L.activation({ activation: 'tanh' }),
    ],
    'a threshold, a rescaling and a reshape': () => [
      dense(6),
      L.thresholdedReLU({ theta: 0.3 }),
      (L as unknown as { rescaling(args: object): tf.layers.Layer }).rescaling({ scale: 0.4, offset: 0.1 }),
      L.reshape({ targetShape: [1, 6] }),
      L.spatialDropout1d({ rate: 0.5 }),
      L.flatten(),
    ],
    'a nested model': () => [
      dense(5, 'tanh'),
      tf.sequential({ layers: [L.dense({ units: 4, inputShape: [5], activation: 'tanh' }), dense(4, 'softmax')] }),
    ],
    'softmax and logSoftmax layers': () => [
      dense(4),
      L.softmax(),
      dense(4),
      L.activation({ activation: 'logSoftmax' as never }),
    ],
    'dropout and a layer without bias': () => [L.dropout({ rate: 0.5 }), L.dense({ units: 4, useBias: false })],
  };
  const probe = () => tf.tensor(Float32Array.from({ length: 6 * 4 }, randomNormal(8)), [6, 2, 2]);
  for (const [name, build] of Object.entries(middle)) {
    test(`${name}: agrees with empiricalNtk`, async () => {
      const model = tf.sequential({ layers: [L.flatten({ inputShape: [2, 2] }), ...build(), dense(3)] });
      const x = probe();
      const explicit = await explicitNtkOf(model, x, { outputs: 'full' });
      const { components } = await empiricalNtk(model, x, null, { outputs: 'full' });
      expect(explicit.map((component) => component.name).sort()).toEqual(components.map(({ name: n }) => n).sort());
      for (const { name: parameter, kernel } of components) {
        const { kernel: want } = explicit.find((component) => component.name === parameter)!;
        expect(relativeError(kernel, want)).toBeLessThan(1e-5);
      }
    });
  }

  test('a frozen layer has no component and still passes derivatives on', async () => {
    const model = tf.sequential({
      layers: [L.flatten({ inputShape: [2, 2] }), dense(3, 'tanh'), dense(3, 'tanh'), dense(1)],
    });
    model.layers[2]!.trainable = false;
    const components = await explicitNtkOf(model, probe());
    expect(components.map(({ layer }) => layer)).toEqual([2, 2, 0, 0]);
    const empirical = await empiricalNtk(model, probe());
    expect(relativeError(empirical.components[0]!.kernel, components[2]!.kernel)).toBeLessThan(1e-5);
  });

  test('what would permute or normalise along several positions is refused, not computed wrongly', async () => {
    const refused = [
      [
        L.softmax({ name: 'rows', inputShape: [2, 2] } as never),
        /softmax over all 4 units, got layer 'rows' \(Softmax\)/,
      ],
      [L.flatten({ name: 'moved', inputShape: [2, 2], dataFormat: 'channelsFirst' }), /got layer 'moved' \(Flatten\)/],
    ] as const;
    for (const [layer, message] of refused) {
      const model = tf.sequential({ layers: [layer, L.reshape({ targetShape: [4] }), dense(2)] });
      await expect(explicitNtkOf(model, probe())).rejects.toThrow(message);
    }
  });

  test('a layer that is not covered is named, and so is a model that branches', async () => {
    const conv = tf.sequential({ layers: [L.conv1d({ filters: 2, kernelSize: 1, inputShape: [2, 2], name: 'conv' })] });
    await expect(explicitNtkOf(conv, probe())).rejects.toMatchObject({
      code: 'unsupported-model',
      message: expect.stringMatching(/got layer 'conv' \(Conv1D\)/),
    });
    const positions = tf.sequential({ layers: [L.dense({ units: 2, inputShape: [2, 2], name: 'along' })] });
    await expect(explicitNtkOf(positions, probe())).rejects.toThrow(
      /'along' \(Dense\) applied along several positions/,
    );
    const input = tf.input({ shape: [2, 2] });
    const flat = L.flatten().apply(input) as tf.SymbolicTensor;
    const branches = [dense(2).apply(flat), dense(2).apply(flat)] as tf.SymbolicTensor[];
    const branched = tf.model({ inputs: input, outputs: L.add().apply(branches) as tf.SymbolicTensor });
    await expect(explicitNtkOf(branched, probe())).rejects.toThrow(/fed by the one before, got layer/);
    await expect(explicitNtkOf({} as never, probe())).rejects.toMatchObject({ code: 'unsupported-model' });
    const shared = L.dense({ units: 2, inputShape: [2], name: 'shared' });
    const twice = tf.sequential({ layers: [shared, L.activation({ activation: 'tanh' })] });
    twice.add(shared);
    await expect(explicitNtkOf(twice, tf.ones([2, 2]))).rejects.toThrow(/'shared' \(Dense\) used again/);
    const norm = tf.sequential({
      layers: [L.dense({ units: 2, inputShape: [3] }), L.batchNormalization({ name: 'norm' })],
    });
    await expect(explicitNtkOf(norm, tf.ones([2, 3]))).rejects.toThrow(/got layer 'norm' \(BatchNormalization\)/);
  });
});
