import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { sharedNames } from '../app/compare/shared-names.ts';

const L = tf.layers;
const namesOf = (model: tf.LayersModel) => model.trainableWeights.map((weight) => weight.originalName);
const shownOf = (runs: readonly string[][]) =>
  sharedNames(runs).map((names, i) => (names ? runs[i]!.map((name) => names.get(name)) : runs[i]));

/** Of every kind of layer that numbers others within it. */
const build = () => {
  const input = tf.input({ shape: [6, 6, 1] });
  const conv = () => L.conv2d({ filters: 2, kernelSize: 3, padding: 'same' });
  const first = L.batchNormalization().apply(conv().apply(input)) as tf.SymbolicTensor;
  const second = conv().apply(L.depthwiseConv2d({ kernelSize: 3, padding: 'same' }).apply(first));
  const rows = L.reshape({ targetShape: [6, 12] }).apply(second);
  const both = L.bidirectional({ layer: L.lstm({ units: 2 }) as tf.RNN, mergeMode: 'concat' }).apply(rows);
  const output = L.dense({ units: 2, name: 'head' }).apply(L.dense({ units: 3 }).apply(both)) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
};

it('models that are built alike in one process have the names of the first, in any order and whatever tfjs has numbered in between', () => {
  const names = Array.from({ length: 3 }, (_, i) => {
    for (let other = 0; other < i; other++) L.dense({ units: 1 });
    return namesOf(build());
  });
  expect(names[1]).not.toEqual(names[0]);
  expect(names[0]!.length).toBeGreaterThan(12);
  expect(shownOf(names)).toEqual([names[0], names[0], names[0]]);
  expect(shownOf(names.toReversed())).toEqual([names[0], names[0], names[0]]);
});

it('names that overlap are told apart by their order, and names that their user gave stay as they are', () => {
  expect(shownOf([['dense_Dense1/kernel', 'dense_Dense2/kernel'], ['dense_Dense2/kernel']])).toEqual([
    ['dense_Dense1/kernel', 'dense_Dense2/kernel'],
    ['dense_Dense1/kernel'],
  ]);
  expect(shownOf([['dense_Dense9/kernel'], ['dense_Dense8/kernel', 'dense_Dense9/kernel']])).toEqual([
    ['dense_Dense8/kernel'],
    ['dense_Dense8/kernel', 'dense_Dense9/kernel'],
  ]);
  const own = [['fc1/kernel', 'block_A1/kernel'], ['fc2/kernel', 'block_A2/kernel'], []];
  expect(sharedNames(own)).toEqual([null, null, null]);
  // Twelve layers: by number, not by letters.
  const twelve = (from: number) => Array.from({ length: 12 }, (_, i) => `dense_Dense${from + i}/bias`);
  expect(shownOf([twelve(1), twelve(95)])).toEqual([twelve(1), twelve(1)]);
});
