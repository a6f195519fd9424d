import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test, vi } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { computeGramOn } from '../lib/linalg/compute-gram.ts';
import { canLend } from '../lib/linalg/lent-array.ts';
import { runInWorker } from '../lib/linalg/worker.ts';
import { type BlockContraction, contractBlocks } from '../lib/ntk/contract-blocks.ts';
import { isWorthLending } from '../lib/ntk/contract-lent.ts';
import { empiricalNtk } from '../lib/ntk/empirical-ntk.ts';
import { blockBuffers, blockParts, type HostArray, type JacobianBlock } from '../lib/ntk/jacobian/block.ts';
import { tileContraction } from '../lib/ntk/tile-contraction.ts';
import { randomNormal } from './helpers/random.ts';

vi.mock('../lib/linalg/worker.ts', async (original) => {
  const worker = await original<typeof import('../lib/linalg/worker.ts')>();
  return { ...worker, runInWorker: vi.fn(worker.runInWorker) };
});

beforeAll(async () => {
  await selectBackend({ prefer: 'wasm' });
});

const numbers = (length: number, seed: number): HostArray => Float32Array.from({ length }, randomNormal(seed));

/** One block of every kind, of which the first is most of the work. */
function blocks(n: number, seed: number): JacobianBlock[] {
  const [c, s, k, o] = [2, 3, 5, 4];
  const places = { n, c, s, k, o, right: numbers(n * s * c * o, seed + 2) };
  return [
    { kind: 'dense', n, c, p: 6_000, values: numbers(n * c * 6_000, seed) },
    { kind: 'factored', ...places, left: numbers(n * s * k, seed + 1) },
    { kind: 'indexed', ...places, left: Float32Array.from({ length: n * s }, (_, i) => (i * seed) % k) },
  ];
}

const bytesOf = (kernels: { total: Float64Array; components: Float64Array[] }): string[] =>
  [kernels.total, ...kernels.components].map((kernel) => Buffer.from(kernel.slice().buffer).toString('latin1'));

test.runIf(canLend())(
  'a heavy tile is contracted by a worker that reads the blocks where they lie: the bits are those of this thread',
  async () => {
    const [first, second] = [blocks(160, 1), blocks(150, 7)];
    const contract = tileContraction([null, null], 'float64');
    for (const others of [null, second]) {
      for (const contraction of ['trace', 'full'] as const) {
        const tile: BlockContraction = { blocks: first, others, contraction, scale: 0.5, components: true };
        expect(isWorthLending(tile)).toBe(true);
        const here = await contractBlocks(tile, computeGramOn({ device: null, precision: 'float64', threads: 0 }));
        vi.mocked(runInWorker).mockClear();
        const [one, two] = await Promise.all([contract(tile, 0, false), contract(tile, 1, false)]);
        expect(runInWorker).toHaveBeenCalledTimes(2);
        for (const [url, , moved] of vi.mocked(runInWorker).mock.calls) {
          expect(url.pathname).toMatch(/contract-lent/);
          expect(moved).toEqual([]);
        }
        const expected = bytesOf(here);
        for (const kernels of [one, two])
          expect(bytesOf(kernels).every((bytes, i) => bytes === expected[i])).toBe(true);
      }
    }
    expect(blockParts(first[0]!)[0]![0]).toBe(numbers(1, 1)[0]);
    await contract({ blocks: first, others: second, contraction: 'trace', scale: 1, components: false }, 0, true);
    expect(blockBuffers(first).every(({ byteLength }) => byteLength > 0)).toBe(true);
    expect(blockBuffers(second).every(({ byteLength }) => byteLength === 0)).toBe(true);
  },
);

test('a tile of little work is not worth a thread', () => {
  const tile = { blocks: blocks(8, 1), others: null, contraction: 'full', scale: 1, components: true } as const;
  expect(isWorthLending(tile)).toBe(false);
});

test('aborted while workers read, garbage collected, and asked again: the kernel is right and no tensor is left', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const layer = (seed: number) => ({ kernelInitializer: tf.initializers.glorotNormal({ seed }) });
  const network = tf.sequential({
    layers: [
      tf.layers.dense({ units: 131, activation: 'tanh', inputShape: [131], ...layer(1) }),
      tf.layers.dense({ units: 1, ...layer(2) }),
    ],
  });
  const x = tf.tensor(numbers(384 * 131, 3), [384, 131]);
  const options = { algorithm: 'batched-jacobian', batchSize: 128, parallel: 2 } as const;
  const tensors = tf.memory().numTensors;
  const expected = await empiricalNtk(network, x, null, { ...options, parallel: 1 });
  for (let round = 0; round < 3; round++) {
    const stop = new AbortController();
    const call = empiricalNtk(network, x, null, { ...options, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(call).rejects.toThrow(/abort/i);
    for (let i = 0; i < 3; i++) collect();
  }
  expect((await empiricalNtk(network, x, null, options)).total).toEqual(expected.total);
  expect(tf.memory().numTensors).toBe(tensors);
});
