import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { jacobian } from '../lib/index.ts';
import { splitsTaps } from '../lib/ntk/convolution/split-patches.ts';

// BLAS would take the products where the numbers lie.
beforeAll(() => {
  vi.stubEnv('NTKBOARD_LINALG', 'typescript');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

const seeded = (seed: number) => tf.initializers.glorotNormal({ seed });

for (const { kernelSize, padding } of [
  { kernelSize: [3, 3], padding: 'same' },
  { kernelSize: [2, 3], padding: 'valid' },
  { kernelSize: [3, 1], padding: 'same' },
] as const)
  test(`filter gradients by shared taps are those of autograd, entry by entry: ${kernelSize.join(' x ')}, ${padding}`, async () => {
    const [height, width] = kernelSize;
    const positions = padding === 'same' ? [16, 15] : [16 - height + 1, 15 - width + 1];
    const window = { size: [height, width], stride: [1, 1], dilation: [1, 1], padding: [], positions };
    expect(splitsTaps(window, 4, 3)).toBe(true);
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          filters: 3,
          kernelSize: [height, width],
          padding,
          activation: 'tanh',
          inputShape: [16, 15, 4],
          kernelInitializer: seeded(1),
        }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2, kernelInitializer: seeded(2) }),
      ],
    });
    const x = tf.randomNormal([3, 16, 15, 4], 0, 1, 'float32', 3);
    const [fast, plain] = [
      await jacobian(model, x, { verify: false }),
      await jacobian(model, x, { algorithm: 'per-sample' }),
    ];
    fast.components.forEach(({ method, jacobian: values }, i) => {
      const want = plain.components[i]?.jacobian as Float32Array;
      const largest = want.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(method).toBe('structured');
      expect(values.every((value, p) => Math.abs(value - (want[p] as number)) < 1e-5 * largest)).toBe(true);
    });
  });
