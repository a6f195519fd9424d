import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { computeGramOn, computesBeside } from '../lib/linalg/compute-gram.ts';
import { runInWorker } from '../lib/linalg/worker.ts';
import type { ModelJacobian } from '../lib/ntk/algorithms/algorithm.ts';
import { captureJacobian } from '../lib/ntk/capture-jacobian.ts';
import { contractBlocks } from '../lib/ntk/contract-blocks.ts';
import { type EmpiricalNtk, empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { blockBuffers } from '../lib/ntk/jacobian/block.ts';
import { tileContraction } from '../lib/ntk/tile-contraction.ts';
import type { NtkProgress } from '../lib/ntk/tiled-ntk.ts';
import { relativeError } from './helpers/compare.ts';
import { randomNormal } from './helpers/random.ts';

vi.mock('../lib/linalg/worker.ts', async (original) => {
  const worker = await original<typeof import('../lib/linalg/worker.ts')>();
  return { ...worker, runInWorker: vi.fn(worker.runInWorker) };
});

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

function model(): tf.LayersModel {
  const init = (seed: number) => ({ kernelInitializer: tf.initializers.glorotNormal({ seed }) });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'tanh', inputShape: [6, 6, 1], ...init(1) }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 4, activation: 'tanh', ...init(2) }),
      tf.layers.dense({ units: 3, ...init(3) }),
    ],
  });
}

function probe(n: number, seed: number): tf.Tensor {
  return tf.tensor(Float32Array.from({ length: n * 36 }, randomNormal(seed)), [n, 6, 6, 1]);
}

for (const outputs of ['trace', 'full', 'pseudo'] as const) {
  test(`tiles give the ${outputs} kernel of one piece, its components and a cross kernel`, async () => {
    const network = model();
    const [x1, x2] = [probe(11, 1), probe(7, 2)];
    for (const other of [null, x2]) {
      const whole = await empiricalNtk(network, x1, other, { outputs });
      const tiles = await empiricalNtk(network, x1, other, { outputs, batchSize: 4, parallel: 1 });
      expect([tiles.n, tiles.m, tiles.c]).toEqual([whole.n, whole.m, whole.c]);
      expect(relativeError(tiles.total, whole.total)).toBeLessThan(1e-6);
      tiles.components.forEach(({ name, kernel }, i) => {
        expect(name).toBe(whole.components[i]!.name);
        expect(relativeError(kernel, whole.components[i]!.kernel)).toBeLessThan(1e-6);
      });
    }
  });
}

test('the kernel is the same bit by bit for any number of workers', async () => {
  const network = model();
  const x = probe(23, 3);
  const kernels = [];
  // Up to four compute beside this thread where there is a BLAS, more are threads of their own.
  for (const parallel of [1, 2, 3, 5]) {
    kernels.push((await empiricalNtk(network, x, null, { outputs: 'full', batchSize: 5, parallel })).total);
  }
  for (const kernel of kernels.slice(1)) expect(kernel).toEqual(kernels[0]);
});

test('a tile gives the same numbers beside this thread and in a thread of its own; only what is moved is gone', async () => {
  const network = model();
  const capture = { algorithm: 'auto', selection: 'each', verify: false, operation: 'test' } as const;
  const blocks = (seed: number) =>
    (captureJacobian(network, probe(9, seed), capture) as ModelJacobian).blocks.map(({ block }) => block);
  const first = blocks(1);
  const lengths = blockBuffers(first).map(({ byteLength }) => byteLength);
  const kernels = [];
  for (const workers of [1, 2, 5]) {
    const contract = tileContraction(new Array(workers).fill(null), 'float64');
    const others = blocks(2);
    const tile = { blocks: first, others, contraction: 'full', scale: 0.5, components: true } as const;
    kernels.push(await contract(tile, 0, false), await contract(tile, 1, true));
    expect(blockBuffers(others).every(({ byteLength }) => byteLength === 0)).toBe(true);
    expect(blockBuffers(first).map(({ byteLength }) => byteLength)).toEqual(lengths);
  }
  const [one, ...more] = kernels;
  expect(one!.components).toHaveLength(6);
  for (const kernel of more) expect(kernel).toEqual(one);
});

test.runIf(computesBeside(null))(
  'up to four workers contract small tiles without a worker thread, and a copy of the Jacobian for it',
  async () => {
    const network = model();
    const x = probe(23, 3);
    vi.mocked(runInWorker).mockClear();
    await empiricalNtk(network, x, null, { batchSize: 5, parallel: 2 });
    expect(runInWorker).not.toHaveBeenCalled();
    await empiricalNtk(network, x, null, { batchSize: 5, parallel: 5 });
    expect(runInWorker).toHaveBeenCalledTimes(15);
  },
);

describe('a list of devices', () => {
  test('gives the kernel of one worker bit by bit, a core named once or several times', async () => {
    const network = model();
    const x = probe(23, 3);
    const kernels: EmpiricalNtk[] = [];
    for (const parallel of [1, ['cpu:0'], ['cpu:0', 'cpu:0'], ['cpu:0', 'cpu:0', 'cpu:0']]) {
      kernels.push(await empiricalNtk(network, x, null, { outputs: 'full', batchSize: 5, parallel }));
    }
    for (const { total, components } of kernels.slice(1)) {
      expect(total).toEqual(kernels[0]!.total);
      components.forEach(({ kernel }, i) => {
        expect(kernel).toEqual(kernels[0]!.components[i]!.kernel);
      });
    }
  });

  test('an absent device is refused with those found, a malformed list with what it must be', async () => {
    const wrong: [unknown, RegExp][] = [
      [['cpu:0', 'gpu:7'], /parallel to be devices of this machine \(found cpu:0.*native backend.*got \[gpu:7\]/],
      [['cpu:4096'], /parallel to be devices of this machine \(found cpu:0.*\), got \[cpu:4096\]/],
      [['tpu:0'], /found cpu:0.*got \[tpu:0\]/],
      [[], /parallel to be a whole number of at least 1, or a list of devices .*, got \[\]/],
      [[0, 1], /a list of devices .*, got \[0, 1\]/],
      ['gpu:0', /a list of devices .*, got gpu:0/],
    ];
    for (const [parallel, message] of wrong) {
      const call = empiricalNtk(model(), probe(3, 1), null, { parallel: parallel as never });
      await expect(call).rejects.toMatchObject({ code: 'invalid-option', message: expect.stringMatching(message) });
    }
  });
});

/** The samples as a dataset of batches of `size`, which `for await` reads. */
async function* batchesOf(x: tf.Tensor, size: number): AsyncGenerator<tf.Tensor> {
  for (let from = 0; from < x.shape[0]!; from += size) {
    yield tf.slice(x, [from], [Math.min(size, x.shape[0]! - from)]);
  }
}

describe('a dataset in tiles', () => {
  for (const algorithm of ['structured', 'batched-jacobian'] as const) {
    test(`${algorithm}: gives the kernel of the tensor bit by bit, and leaves no tensor behind`, async () => {
      const network = model();
      const [x, x2] = [probe(17, 3), probe(9, 4)];
      const options = { algorithm, outputs: 'full', batchSize: 4, memoryBudgetBytes: 3e5 } as const;
      const tensor = await empiricalNtk(network, x, null, options);
      const cross = await empiricalNtk(network, x, x2, { ...options, parallel: 2 });
      const rows = tf.unstack(x);
      const before = tf.memory().numTensors;
      const seen: NtkProgress[] = [];
      const onProgress = (progress: NtkProgress) => seen.push(progress);
      const streamed = await empiricalNtk(network, batchesOf(x, 5), null, { ...options, onProgress });
      expect(streamed.total).toEqual(tensor.total);
      expect(streamed.components.map(({ kernel }) => kernel)).toEqual(tensor.components.map(({ kernel }) => kernel));
      expect(seen.at(-1)).toEqual({ done: 15, total: 15 });
      const crossed = await empiricalNtk(network, batchesOf(x, 17), batchesOf(x2, 2), { ...options, parallel: 2 });
      expect(crossed.total).toEqual(cross.total);
      expect(tf.memory().numTensors).toBe(before);
      const dataset = tf.data.array(rows).batch(3);
      expect((await empiricalNtk(network, dataset, null, options)).total).toEqual(tensor.total);
    });
  }

  test('is given back to its source and disposed when reading is aborted or a batch does not fit', async () => {
    const any = {
      apply: (x: tf.Tensor | tf.Tensor[]) => tf.mul(w, tf.mean(x as tf.Tensor, 1, true)),
      parameters: [] as tf.Variable[],
    };
    const w = tf.variable(tf.scalar(2));
    any.parameters.push(w);
    const before = tf.memory().numTensors;
    let ended = 0;
    async function* of(...shapes: number[][]) {
      try {
        for (const shape of shapes) yield tf.ones(shape);
      } finally {
        ended++;
      }
    }
    const refused: [number[][], RegExp][] = [
      [
        [
          [3, 4],
          [2, 5],
          [1, 4],
        ],
        /batches of samples like those of the first, \[3,4\], got \[2,5\] as batch 1. Pad/,
      ],
      [
        [
          [3, 4],
          [0, 4],
        ],
        /got \[0,4\] as batch 1/,
      ],
      [[[0, 4]], /expected batches of at least one sample, got \[0,4\] as batch 0/],
      [[], /a dataset of at least one batch, got an empty one/],
    ];
    for (const [shapes, message] of refused) {
      const call = empiricalNtk(any, of(...shapes), null, { parallel: 1 });
      await expect(call).rejects.toMatchObject({ code: 'invalid-probe', message: expect.stringMatching(message) });
    }
    expect(ended).toBe(4);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(empiricalNtk(any, of([2, 4], [2, 4]), null, { signal })).rejects.toThrow('enough');
    expect(ended).toBe(5);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('whose batches cannot be made is refused with the cause', async () => {
    const ragged = tf.data.array([tf.ones([2]), tf.ones([3])]).batch(2);
    for (const options of [{}, { parallel: 1 }]) {
      await expect(empiricalNtk(model(), ragged, null, options)).rejects.toMatchObject({
        code: 'invalid-probe',
        message: expect.stringMatching(/got an error for batch 0: .*one shape: pad/),
        cause: expect.any(Error),
      });
    }
  });

  test('weights that change between tiles are noticed', async () => {
    const network = model();
    const change = () => network.setWeights(network.getWeights().map((weight) => tf.zerosLike(weight)));
    const options = { memoryBudgetBytes: 1e5, batchSize: 4, onProgress: change };
    await expect(empiricalNtk(network, batchesOf(probe(20, 3), 7), null, options)).rejects.toMatchObject({
      code: 'weights-changed',
      message: expect.stringMatching(/got a change of conv2d.*kernel/),
    });
  });
});

describe('components: false', () => {
  test('takes the room of the total alone: a budget that does not hold the components is enough', async () => {
    const network = model();
    const x = probe(40, 4);
    const options = { memoryBudgetBytes: 60_000 };
    await expect(empiricalNtk(network, x, null, options)).rejects.toThrow(/components: false/);
    const total = await empiricalNtk(network, x, null, { ...options, components: false });
    const whole = await empiricalNtk(network, x);
    expect(total.components).toEqual([]);
    expect(relativeError(total.total, whole.total)).toBeLessThan(1e-6);
  });

  test('gives the same total bit by bit and keeps no component', async () => {
    const layers = Array.from({ length: 24 }, (_, i) =>
      tf.layers.dense({ units: 2, ...(i === 0 ? { inputShape: [2] } : {}), useBias: false }),
    );
    const deep = tf.sequential({ layers });
    const n = 400;
    const x = tf.tensor2d(Float32Array.from({ length: 2 * n }, randomNormal(1)), [n, 2]);
    const capture = { algorithm: 'auto', selection: 'each', verify: false, operation: 'test' } as const;
    const { blocks } = captureJacobian(deep, x, capture) as ModelJacobian;
    const task = { blocks: blocks.map(({ block }) => block), others: null, contraction: 'trace', scale: 1 } as const;
    const compute = computeGramOn({ device: null, precision: 'float64', threads: 0 });
    const kept = await contractBlocks({ ...task, components: true }, compute);
    const alone = await contractBlocks({ ...task, components: false }, compute);
    expect([kept.components.length, alone.components.length]).toEqual([24, 0]);
    expect(alone.total).toEqual(kept.total);
  });
});

describe('a memory budget', () => {
  test('gives the same kernel with a fraction of the Jacobian in memory', async () => {
    const network = model();
    const x = probe(40, 4);
    const whole = await empiricalNtk(network, x);
    const seen: NtkProgress[] = [];
    const memoryBudgetBytes = 8 * 40 * 40 * 7 + 1;
    const tiles = await empiricalNtk(network, x, null, {
      memoryBudgetBytes,
      batchSize: 8,
      onProgress: (p) => seen.push(p),
    });
    expect(relativeError(tiles.total, whole.total)).toBeLessThan(1e-6);
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    expect(seen.every(({ total }) => total === 15)).toBe(true);
  });
  test('that does not hold the kernel itself is refused with its size', async () => {
    await expect(empiricalNtk(model(), probe(40, 4), null, { memoryBudgetBytes: 60_000 })).rejects.toMatchObject({
      code: 'memory-budget',
      message: expect.stringMatching(/to hold the kernel itself, 89600 bytes \(40 x 40/),
    });
  });
});

test('an aborted signal rejects with its reason and leaves no tensor behind', async () => {
  const network = model();
  const x = probe(20, 5);
  await empiricalNtk(network, x);
  const before = tf.memory().numTensors;
  const controller = new AbortController();
  const work = empiricalNtk(network, x, null, {
    batchSize: 4,
    signal: controller.signal,
    onProgress: ({ done }) => done === 3 && controller.abort(new Error('enough')),
  });
  await expect(work).rejects.toThrow('enough');
  expect(tf.memory().numTensors).toBe(before);
});

test('a float32 product differs from the float64 one by rounding only', async () => {
  const network = model();
  const x = probe(9, 6);
  const exact = await empiricalNtk(network, x);
  const rough = await empiricalNtk(network, x, null, { precision: 'float32' });
  expect(relativeError(rough.total, exact.total)).toBeLessThan(1e-5);
});

test('options that exclude one another are refused by name', async () => {
  await expect(empiricalNtk(model(), probe(3, 1), null, { parallel: 2, diagonal: true })).rejects.toThrow(
    /parallel.*diagonal/,
  );
  await expect(empiricalNtk(model(), probe(3, 1), null, { parallel: 0 })).rejects.toThrow(/parallel.*got 0/);
});
