import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { buildModel, FAMILIES, type Family, lossOf, makeBatch } from './backends-families.ts';
import { random, restartRandom } from './backends-fixtures.ts';
import { nativeIsThere, tellNativeIsMissing } from './helpers/native.ts';

const STEPS = 12;
type Backend = 'tensorflow' | 'wasm' | 'cpu';
const COMPARED: readonly Backend[] = nativeIsThere ? ['wasm', 'tensorflow'] : ['wasm'];
tellNativeIsMissing();

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
  await selectBackend({ prefer: 'wasm' });
  if (nativeIsThere) await selectBackend({ prefer: 'tensorflow' });
});

/** Loss before each step, and at the end, of SGD with momentum; and the tensors left over by all steps but the first. */
async function train(backend: Backend, family: Family): Promise<{ losses: number[]; leaked: number[] }> {
  await tf.setBackend(backend);
  restartRandom();
  const model = buildModel(family);
  const { x, y } = makeBatch(family, model);
  const optimizer = tf.train.momentum(family.learningRate, 0.9);
  const count = () => [tf.memory().numTensors, tf.engine().backend.numDataIds(), tf.findBackend('cpu').numDataIds()];
  const step = () => {
    const loss = optimizer.minimize(() => lossOf(family, model, x, y), true)!;
    const value = loss.dataSync()[0]!;
    loss.dispose();
    return value;
  };
  const losses = [step()];
  const before = count();
  for (let i = 1; i < STEPS; i++) losses.push(step());
  const leaked = count().map((after, i) => after - before[i]!);
  tf.dispose([x, y]);
  model.dispose();
  optimizer.dispose();
  return { losses, leaked };
}

describe.each(COMPARED)('%s trains like the cpu backend', (backend) => {
  test.each(FAMILIES.map((family) => [family.name, family] as const))('%s', async (_, family) => {
    const expected = await train('cpu', family);
    const actual = await train(backend, family);
    expect(actual.losses).toHaveLength(STEPS);
    for (const [i, loss] of expected.losses.entries()) {
      expect(Math.abs(actual.losses[i]! - loss) / Math.abs(loss)).toBeLessThan(1e-4);
    }
    expect(actual.losses.at(-1)).toBeLessThan(0.98 * actual.losses[0]!);
    expect(actual.leaked).toEqual([0, 0, 0]);
    expect(expected.leaked).toEqual([0, 0, 0]);
  });
});

describe('gradients agree with central differences', () => {
  const upSampling = FAMILIES.find(({ name }) => name.includes('UpSampling2D'))!;
  // tfjs's own cpu kernel is wrong here for more than one sample, so agreement with it would prove nothing.
  test.each([...COMPARED, 'cpu'] as const)(`${upSampling.name} on %s`, async (backend) => {
    await tf.setBackend(backend);
    restartRandom();
    const model = buildModel(upSampling);
    const { x, y } = makeBatch(upSampling, model);
    const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { grads } = tf.variableGrads(() => lossOf(upSampling, model, x, y), weights);
    for (const weight of weights) {
      const direction = random(weight.shape as [number, number]);
      const initial = weight.clone();
      const lossAt = (distance: number) => {
        weight.assign(initial.add(direction.mul(distance)));
        return lossOf(upSampling, model, x, y).dataSync()[0]!;
      };
      const numeric = (lossAt(0.02) - lossAt(-0.02)) / 0.04;
      weight.assign(initial);
      const analytic = grads[weight.name]!.mul(direction).sum().dataSync()[0]!;
      expect(Math.abs(analytic)).toBeGreaterThan(1e-3);
      expect(Math.abs(analytic - numeric) / Math.abs(numeric)).toBeLessThan(2e-3);
    }
  });
});
