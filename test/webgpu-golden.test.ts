import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { compareWithGolden, goldenModes } from './helpers/compare-with-golden.ts';
import { goldenCaseNames, loadGoldenCase } from './helpers/golden.ts';
import { tellWebgpuIsMissing, webgpuIsThere } from './helpers/webgpu.ts';

/** On a software adapter beside other work. */
const SLOW_MS = 300_000;
/** One case of each kind of layer that is quick on a software adapter; `WEBGPU=all` takes every case. */
const cases =
  process.env.WEBGPU === 'all' ? goldenCaseNames : ['cnn', 'conv1d_ln_shared', 'mlp_softmax_c3', 'resnet_dw_bn'];
tellWebgpuIsMissing();

describe.runIf(webgpuIsThere)('on webgpu', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'webgpu' });
  });
  afterAll(() => tf.disposeVariables());

  for (const name of cases) {
    const golden = loadGoldenCase(name);
    // Trace and full take the same passes on the device; what is made of them there is the host's work.
    const modes = goldenModes(golden);
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

  test.each(['cnn', 'conv1d_ln_shared'])(
    '%s: per-sample gives the golden trace kernel',
    async (name) => {
      await compareWithGolden(loadGoldenCase(name), 'per-sample', 'trace');
    },
    SLOW_MS,
  );
});
