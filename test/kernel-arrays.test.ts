import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { eigh } from '../lib/linalg/eigh.ts';
import { gram } from '../lib/linalg/gram.ts';
import { probeImages } from '../lib/ntk/model/probe-images.ts';
import { entryHistogram } from '../lib/spectrum/entry-histogram.ts';
import { kernelArrays } from '../lib/spectrum/kernel-arrays.ts';
import { distancesTo, KernelTrail, kernelDirection } from '../lib/spectrum/kernel-trail.ts';
import { topEigenvectors } from '../lib/spectrum/top-eigenvectors.ts';
import { randomNormal } from './helpers/random.ts';

const N = 12;

function kernelOf(seed: number, width = 30): Float64Array {
  return gram(Float64Array.from({ length: N * width }, randomNormal(seed)), N, null, N);
}

test('distances along the trail are 1 - cosine, and that of a kernel to a multiple of itself is rounding only', () => {
  const kernels = [1, 2, 3].map((seed) => kernelOf(seed));
  const own = kernelOf(4);
  const trail = [...kernels, own.map((entry) => 5 * entry)].map((kernel, step) => ({
    step,
    direction: kernelDirection(kernel),
  }));
  const distances = distancesTo(kernelDirection(own), trail);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  kernels.forEach((kernel, i) => {
    const cosine = dot(kernel, own) / Math.sqrt(dot(kernel, kernel) * dot(own, own));
    expect(distances[i]).toBeCloseTo(1 - cosine, 6);
  });
  expect(distances[3]).toBeLessThan(1e-13);
});

test('the trail forgets every other kernel beyond its bytes, never the first, and starts anew with another probe', () => {
  const trail = new KernelTrail(4 * 16 * 4);
  const kernel = (step: number) => ({ step, direction: kernelDirection(new Float64Array(16).fill(1)) });
  for (let step = 0; step < 9; step++) trail.remember('a', kernel(step));
  const steps = trail.recall('a').map(({ step }) => step);
  expect(steps.length).toBeLessThanOrEqual(4);
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBe(8);
  expect(trail.recall('b')).toEqual([]);
  trail.remember('b', kernel(9));
  expect(trail.recall('a')).toEqual([]);
  trail.remember('b', kernel(9));
  expect(trail.recall('b').map(({ step }) => step)).toEqual([9]);
});

test('of many kernels every so manieth is kept over the whole training, and all that are have been compared with each other', () => {
  const trail = new KernelTrail();
  const compared = Array.from({ length: 3000 }, (_, step) => {
    const others = new Set(trail.recall('a').map((kernel) => kernel.step));
    trail.remember('a', { step, direction: new Float32Array(1) });
    // As a thread goes on from it.
    if (step % 500 === 0) trail.state = structuredClone(trail.state);
    return others;
  });
  const kept = trail.recall('a').map(({ step }) => step);
  expect(kept).toEqual([...Array.from({ length: 188 }, (_, i) => 16 * i), 2999]);
  for (const step of kept) {
    expect(kept.filter((other) => other < step && !compared[step]!.has(other))).toEqual([]);
  }
});

test('entry histograms count every pair once, as a count by hand does, and the mean is that of all entries', () => {
  const kernel = kernelOf(7);
  const labels = Int32Array.from({ length: N }, (_, i) => i % 3);
  const { edges, within, between, mean } = entryHistogram(kernel, N, labels, 10);
  const counted = { within: new Array(10).fill(0), between: new Array(10).fill(0) };
  for (let i = 0; i < N; i++) {
    for (let j = i + 1; j < N; j++) {
      const entry = kernel[i * N + j] as number;
      // The last bin holds its upper edge too.
      const bin = Math.min(
        9,
        edges.findLastIndex((edge) => edge <= entry),
      );
      counted[i % 3 === j % 3 ? 'within' : 'between'][bin]++;
    }
  }
  expect([...within]).toEqual(counted.within);
  expect([...between]).toEqual(counted.between);
  expect(mean).toBeCloseTo(kernel.reduce((sum, entry) => sum + entry, 0) / N ** 2, 12);
});

test('a kernel whose entries are all alike falls into one bin, and a single sample has no pairs', () => {
  const { within, edges } = entryHistogram(new Float64Array(9).fill(2), 3, null, 4);
  expect([...within]).toEqual([3, 0, 0, 0]);
  expect(edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number))).toBe(true);
  expect(entryHistogram(Float64Array.of(3), 1, null, 4).within.every((count) => count === 0)).toBe(true);
});

test('top eigenvectors satisfy K v = lambda v, largest first, with their largest entry positive', async () => {
  const kernel = kernelOf(9);
  const { eigenvalues, eigenvectors } = await eigh(kernel, N, { vectors: true });
  const top = topEigenvectors(eigenvectors!, N, 3);
  for (let k = 0; k < 3; k++) {
    const vector = top.subarray(k * N, (k + 1) * N);
    const lambda = eigenvalues[N - 1 - k] as number;
    for (let i = 0; i < N; i++) {
      const product = vector.reduce((sum, value, j) => sum + (kernel[i * N + j] as number) * value, 0);
      expect(product).toBeCloseTo(lambda * (vector[i] as number), 3);
    }
    const extremes = [Math.max(...vector), -Math.min(...vector)];
    expect(extremes[0]).toBeGreaterThanOrEqual(extremes[1] as number);
  }
});

test('arrays that need labels or eigenvectors are left out without them', async () => {
  const kernel = kernelOf(5);
  const { eigenvalues, eigenvectors } = await eigh(kernel, N, { vectors: true });
  const facts = { kernel, n: N, eigenvalues, own: kernelDirection(kernel), trail: [] };
  expect(Object.keys(kernelArrays(facts)).sort()).toEqual(
    ['distanceSteps', 'distances', 'entries', 'entryEdges', 'errorBounds', 'meanEntry'].sort(),
  );
  const labels = new Int32Array(N);
  const all = kernelArrays({ ...facts, eigenvectors: eigenvectors!, labels });
  expect(all.eigenvectors?.shape).toEqual([8, N]);
  expect(all.labelEnergy?.data.at(-1)).toBeCloseTo(1, 10);
  expect(all.entries).toBeUndefined();
  const pairs = Array.from(all.withinEntries?.data ?? []).reduce((sum, count) => sum + count, 0);
  expect(pairs).toBe((N * (N - 1)) / 2);
});

test('a probe of pictures is kept as 8-bit pictures, any other not; tensors are left as they were', async () => {
  const before = tf.memory().numTensors;
  const data = Float32Array.from({ length: 2 * 5 * 4 }, (_, i) => i - 3);
  const images = await probeImages({ data, shape: [2, 5, 4, 1] });
  expect(images?.shape).toEqual([2, 5, 4, 1]);
  expect([images?.pixels[0], images?.pixels.at(-1)]).toEqual([0, 255]);
  const x = tf.tensor4d(data, [2, 5, 4, 1]);
  expect((await probeImages(x))?.pixels).toEqual(images?.pixels);
  x.dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(await probeImages({ data, shape: [2, 20] })).toBeNull();
  expect(await probeImages({ data, shape: [2, 5, 2, 2] })).toBeNull();
  const large = await probeImages({ data: new Float32Array(100 * 60), shape: [1, 100, 60, 1] });
  expect(large?.shape).toEqual([1, 34, 20, 1]);
});
