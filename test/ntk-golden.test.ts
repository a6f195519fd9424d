import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { ALGORITHMS, type AlgorithmName } from '../lib/ntk/algorithms/index.ts';
import { compareWithGolden, goldenModes } from './helpers/compare-with-golden.ts';
import { goldenCaseNames, loadGoldenCase } from './helpers/golden.ts';
import { nativeIsThere, tellNativeIsMissing } from './helpers/native.ts';

const BACKENDS = nativeIsThere ? (['tensorflow', 'cpu', 'wasm'] as const) : (['cpu', 'wasm'] as const);
tellNativeIsMissing();

for (const backend of BACKENDS) {
  describe(`on ${backend}`, () => {
    beforeAll(async () => {
      await selectBackend({ prefer: backend });
    });
    afterAll(() => tf.disposeVariables());

    for (const name of goldenCaseNames) {
      const golden = loadGoldenCase(name);
      for (const algorithm of Object.keys(ALGORITHMS) as AlgorithmName[]) {
        for (const outputs of goldenModes(golden)) {
          test(`${name}: ${algorithm} gives the golden ${outputs} kernel, component by component`, async () => {
            await compareWithGolden(golden, algorithm, outputs);
          });
        }
      }
    }
  });
}
