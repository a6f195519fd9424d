import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { empiricalNtk, explicitNtkOf, type NtkOutputs, selectBackend } from '../lib/index.ts';
import { activate } from '../lib/ntk/host/activate.ts';
import { ELEMENTWISE_ACTIVATIONS } from '../lib/ntk/explicit/elementwise-activation.ts';
import { computesOnHost, hostChain, hostJacobian, hostJacobianNow } from '../lib/ntk/host/host-jacobian.ts';
import { differentiableModel } from '../lib/ntk/model/differentiable-model.ts';

const L = tf.layers;
const ACTIVATIONS = Object.keys(ELEMENTWISE_ACTIVATIONS);

beforeAll(async () => {
  await selectBackend({ prefer: 'wasm' });
  expect(computesOnHost(), 'a BLAS: npm run setup:native:ci').toBe(true);
});

/** What the passes on the host give, or null where they leave the model to tfjs. */
const onHost = (model: tf.LayersModel, x: tf.Tensor) => hostJacobianNow(model, differentiableModel(model), [x], 'each');

function relativeError(got: ArrayLike<number>, wanted: Float64Array): number {
  const squared = (at: (i: number) => number) => wanted.reduce((sum, _, i) => sum + at(i) ** 2, 0);
  const size = squared((i) => wanted[i] as number);
  return Math.sqrt(squared((i) => (wanted[i] as number) - (got[i] as number)) / (size || 1));
}

interface Net {
  widths: number[];
  activations: string[];
  hasBias: boolean[];
  frozen: boolean[];
  extra: 'none' | 'rescaling' | 'flatten' | 'nested' | 'layers';
}

const nets: fc.Arbitrary<Net> = fc.integer({ min: 1, max: 4 }).chain((depth) =>
  fc.record({
    widths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: depth + 1, maxLength: depth + 1 }),
    activations: fc.array(fc.constantFrom(...ACTIVATIONS), { minLength: depth, maxLength: depth }),
    hasBias: fc.array(fc.boolean(), { minLength: depth, maxLength: depth }),
    frozen: fc.array(fc.boolean(), { minLength: depth, maxLength: depth }),
    extra: fc.constantFrom('none', 'rescaling', 'flatten', 'nested', 'layers'),
  }),
);

function build({ widths, activations, hasBias, frozen, extra }: Net): tf.LayersModel {
  const model = tf.sequential();
  const [inputs = 1] = widths;
  if (extra === 'flatten') model.add(L.flatten({ inputShape: [inputs, 1] }));
  if (extra === 'rescaling') model.add(L.rescaling({ scale: 0.5, offset: 0.1, inputShape: [inputs] }));
  activations.forEach((activation, l) => {
    const seeded = (seed: number) => tf.initializers.randomNormal({ stddev: 0.7, seed });
    const dense = L.dense({
      units: widths[l + 1] as number,
      activation: activation as 'relu',
      useBias: hasBias[l] as boolean,
      trainable: !frozen[l] || l === activations.length - 1,
      kernelInitializer: seeded(l + 1),
      biasInitializer: seeded(l + 50),
      inputShape: [widths[l] as number],
    });
    model.add(extra === 'nested' && l > 0 ? tf.sequential({ layers: [dense] }) : dense);
    if (extra === 'layers' && l === 0) model.add(L.leakyReLU({ alpha: 0.2 }));
    if (extra === 'layers') model.add(L.dropout({ rate: 0.5 }));
  });
  return model;
}

it('computes the kernels of dense networks on the host as their explicit float64 derivative has them', async () => {
  await fc.assert(
    fc.asyncProperty(nets, fc.constantFrom<NtkOutputs>('trace', 'full', 'pseudo'), async (net, outputs) => {
      const model = build(net);
      const shape = net.extra === 'flatten' ? [70, net.widths[0] as number, 1] : [70, net.widths[0] as number];
      const x = tf.randomNormal(shape, 0, 1, 'float32', 3);
      try {
        expect(onHost(model, x)).not.toBeNull();
        const before = tf.memory().numTensors;
        const { components } = await empiricalNtk(model, x, null, { outputs });
        expect(tf.memory().numTensors).toBe(before);
        const explicit = await explicitNtkOf(model, x, { outputs });
        expect(components).toHaveLength(explicit.length);
        for (const { name, kernel } of explicit) {
          const got = components.find((component) => component.name === name);
          expect(relativeError(got?.kernel ?? [], kernel), `${name} of ${JSON.stringify(net)}`).toBeLessThan(1e-5);
        }
      } finally {
        x.dispose();
        model.dispose();
      }
    }),
    { numRuns: 60, seed: 11 },
  );
});

it.each([
  ['at once', [6, 40, 3]],
  ['in other threads', [64, 160, 3]],
])('reads probe and weights before the first await, where products are made %s', async (_, widths) => {
  const activations = ['relu', 'tanh'];
  const model = build({ widths, activations, hasBias: [true, true], frozen: [], extra: 'none' });
  const [width] = widths as [number];
  // Whole strips: a part of one is made at once, and reads all weights.
  const x = tf.tensor2d(
    Float32Array.from({ length: 192 * width }, (_, i) => Math.sin(i)),
    [192, width],
  );
  const wanted = await empiricalNtk(model, x, null, { algorithm: 'structured' });
  expect(onHost(model, x)).not.toBeNull();
  const pending = empiricalNtk(model, x);
  x.dispose();
  tf.tidy(() => model.setWeights(model.getWeights().map((weight) => tf.zerosLike(weight))));
  expect(relativeError((await pending).total, wanted.total)).toBeLessThan(1e-5);
});

it('throws at once when weights cannot be read while products are under way, and leaves no rejection behind', async () => {
  const model = build({
    widths: [64, 160, 3],
    activations: ['relu', 'tanh'],
    hasBias: [true, true],
    frozen: [],
    extra: 'none',
  });
  const differentiable = differentiableModel(model);
  const chain = hostChain(model, differentiable)!;
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  onTestFinished(() => void process.off('unhandledRejection', unhandled));
  chain.links[1]!.kernel = tf.ones([160, 3]);
  chain.links[1]!.kernel.dispose();
  expect(() => hostJacobian(chain, differentiable, [tf.ones([128, 64])], 'each')).toThrow(/disposed/);
  await new Promise((done) => setTimeout(done, 50));
  expect(unhandled).not.toHaveBeenCalled();
});

it('leaves what is no chain of dense layers to tfjs, and more weights than caches hold: convolutions, softmax, several positions, shared layers', () => {
  const large = tf.sequential({ layers: [L.dense({ units: 1 << 12, inputShape: [1025] })] });
  expect(onHost(large, tf.ones([3, 1025]))).toBeNull();
  const conv = tf.sequential({ layers: [L.conv2d({ filters: 2, kernelSize: 2, inputShape: [4, 4, 1] }), L.flatten()] });
  expect(onHost(conv, tf.ones([3, 4, 4, 1]))).toBeNull();
  const softmax = tf.sequential({ layers: [L.dense({ units: 3, activation: 'softmax', inputShape: [2] })] });
  expect(onHost(softmax, tf.ones([3, 2]))).toBeNull();
  const positions = tf.sequential({ layers: [L.dense({ units: 3, inputShape: [4, 2] }), L.flatten()] });
  expect(onHost(positions, tf.ones([3, 4, 2]))).toBeNull();
  const input = tf.input({ shape: [2] });
  const layer = L.dense({ units: 2, activation: 'tanh' });
  const shared = tf.model({ inputs: input, outputs: layer.apply(layer.apply(input)) as tf.SymbolicTensor });
  expect(onHost(shared, tf.ones([3, 2]))).toBeNull();
});

/** Says that it is dense, and is not. */
class Doubled extends L.Layer {
  static className = 'Dense';
  #kernel: tf.LayerVariable | null = null;
  override build(shape: tf.Shape): void {
    const initializer = tf.initializers.randomNormal({ seed: 5 });
    this.#kernel = this.addWeight('kernel', [shape[1] as number, 2], 'float32', initializer);
    this.built = true;
  }
  override computeOutputShape(): tf.Shape {
    return [null, 2];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor2D) : (inputs as tf.Tensor2D);
    return tf.mul(2, tf.matMul(x, this.#kernel?.read() as tf.Tensor2D));
  }
}

it('does not believe a layer that calls itself dense and computes something else', async () => {
  const model = tf.sequential({ layers: [new Doubled({ inputShape: [3] })] });
  const x = tf.randomNormal<tf.Rank.R2>([8, 3], 0, 1, 'float32', 2);
  expect(onHost(model, x)).not.toBeNull();
  const { total } = await empiricalNtk(model, x, null, { outputs: 'trace' });
  const gram = Float64Array.from(tf.mul(8, tf.matMul(x, x, false, true)).dataSync());
  expect(relativeError(total, gram)).toBeLessThan(1e-5);
});

it('rectifies zeros of both signs, infinities and NaN as max(z, 0)', () => {
  const numbers = [1.5, -1.5, 0, -0, Infinity, -Infinity, Number.NaN, 1e-42, -1e-42];
  const z = Float32Array.from([7, ...numbers, -7]);
  // The NaN that processors make has its sign set.
  new Int32Array(z.buffer)[7] = 0xffc00000;
  const derivative = new Float32Array(z.length);
  activate(
    z,
    1,
    10,
    [ELEMENTWISE_ACTIVATIONS.relu as NonNullable<(typeof ELEMENTWISE_ACTIVATIONS)['relu']>],
    derivative,
  );
  expect([...z]).toEqual([7, 1.5, 0, 0, 0, Infinity, 0, Number.NaN, Math.fround(1e-42), 0, -7]);
  expect([...derivative].filter((_, i) => i !== 7)).toEqual([0, 1, 0, 0, 0, 1, 0, 1, 0, 0]);
});
