import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { buildModel, FAMILIES, type Family, lossOf, makeBatch } from './backends-families.ts';
import { restartRandom } from './backends-fixtures.ts';
import { tellWebgpuIsMissing, webgpuIsThere } from './helpers/webgpu.ts';

/** On a software adapter beside other work. */
const SLOW_MS = 300_000;
const STEPS = 6;
/** Recurrent layers are thousands of small kernels, of which each costs a software adapter a millisecond or more. */
const RECURRENT_STEPS = 2;
const stepsOf = ({ name }: Family) => (/LSTM|GRU|RNN/.test(name) ? RECURRENT_STEPS : STEPS);
/** One recurrent network stands for the others; `WEBGPU=all` takes all. */
const families =
  process.env.WEBGPU === 'all'
    ? FAMILIES
    : FAMILIES.filter(({ name }) => name === 'LSTM' || !/LSTM|GRU|RNN/.test(name));
tellWebgpuIsMissing();

/** Loss before each step of SGD with momentum, awaited; and the tensors left over by all steps but the first. */
async function train(backend: 'webgpu' | 'cpu', family: Family): Promise<{ losses: number[]; leaked: number }> {
  await tf.setBackend(backend);
  restartRandom();
  const model = buildModel(family);
  const { x, y } = makeBatch(family, model);
  const optimizer = tf.train.momentum(family.learningRate, 0.9);
  const losses: number[] = [];
  let before = 0;
  for (let i = 0; i < stepsOf(family); i++) {
    const loss = optimizer.minimize(() => lossOf(family, model, x, y), true)!;
    losses.push((await loss.data())[0]!);
    loss.dispose();
    if (i === 0) before = tf.memory().numTensors;
  }
  const leaked = tf.memory().numTensors - before;
  tf.dispose([x, y]);
  model.dispose();
  optimizer.dispose();
  return { losses, leaked };
}

describe.runIf(webgpuIsThere)('webgpu trains like the cpu backend', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
    await selectBackend({ prefer: 'webgpu' });
  });

  test.each(families.map((family) => [family.name, family] as const))(
    '%s',
    async (_, family) => {
      const expected = await train('cpu', family);
      const actual = await train('webgpu', family);
      expect(actual.losses).toHaveLength(stepsOf(family));
      for (const [i, loss] of expected.losses.entries()) {
        expect(Math.abs(actual.losses[i]! - loss) / Math.abs(loss)).toBeLessThan(1e-4);
      }
      expect(actual.losses.at(-1)).toBeLessThan(actual.losses[0]!);
      expect(actual.leaked).toBe(0);
    },
    SLOW_MS,
  );
});
