import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { compareWithGolden, goldenModes } from './helpers/compare-with-golden.ts';
import { goldenCaseNames, loadGoldenCase } from './helpers/golden.ts';
import { tellWebgpuIsMissing, webgpuIsThere } from './helpers/webgpu.ts';

/** On a software adapter beside other work. */
const SLOW_MS = 300_000;
/** Recurrent networks are thousands of small kernels: the LSTM stands for them here. `GOLDEN=all` takes every case and output mode. */
const takesAll = process.env.GOLDEN === 'all';
const LEFT_OUT = new Set(takesAll ? [] : ['embed_gru', 'simple_rnn']);
/** For others the cotangent is another sum of the same passes. */
const PSEUDO = new Set(['cnn_c10', 'mlp_softmax_c3']);
tellWebgpuIsMissing();

describe.runIf(webgpuIsThere)('on webgpu', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'webgpu' });
  });
  afterAll(() => tf.disposeVariables());

  for (const name of goldenCaseNames.filter((one) => !LEFT_OUT.has(one))) {
    const golden = loadGoldenCase(name);
    const modes = goldenModes(golden).filter((mode) => mode !== 'pseudo' || takesAll || PSEUDO.has(name));
    // Trace and full take the same passes on the device; what is made of them there is the host's work.
    for (const outputs of modes.includes('full') ? modes.filter((mode) => mode !== 'trace') : modes) {
      // The self-check compares every case with per-sample autograd as well.
      test(
        `${name}: structured gives the golden ${outputs} kernel, component by component`,
        async () => {
          await compareWithGolden(golden, 'structured', outputs);
        },
        SLOW_MS,
      );
    }
  }

  test.each(['cnn', 'mlp_softmax_c3', 'conv1d_ln_shared'])(
    '%s: per-sample gives the golden trace kernel',
    async (name) => {
      await compareWithGolden(loadGoldenCase(name), 'per-sample', 'trace');
    },
    SLOW_MS,
  );
});
