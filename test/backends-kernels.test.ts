import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../lib/backends/select-backend.ts';
import { completeWasm } from '../lib/backends/wasm/complete-wasm.ts';
import { MISSING_KERNELS, REPLACED_KERNELS } from '../lib/backends/wasm/completed-kernels.ts';
import { kernel, random, relativeDifference, valuesOn } from './backends-fixtures.ts';

/** float32 sums of up to a few thousand products. */
const TOLERANCE = 1e-5;

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
  await selectBackend({ prefer: 'wasm' });
});

interface ConvCase {
  size: [number, number];
  filter: [number, number];
  strides: [number, number];
  pad: 'same' | 'valid' | number;
}

const CONV_CASES: ConvCase[] = [];
for (const pad of ['same', 'valid', 1] as const) {
  for (const strides of [
    [1, 1],
    [2, 2],
    [1, 2],
    [3, 3],
  ] as [number, number][]) {
    for (const filter of [
      [3, 3],
      [2, 2],
      [1, 4],
      [5, 1],
    ] as [number, number][]) {
      // tfjs-core derives the width of a numerically padded output from the filter's height.
      if (pad === 1 && (filter[0] !== filter[1] || strides[0] !== strides[1])) continue;
      CONV_CASES.push({ size: [7, 6], filter, strides, pad }, { size: [10, 12], filter, strides, pad });
    }
  }
}

const describeCase = ({ size, filter, strides, pad }: ConvCase) =>
  `${size.join('x')} by ${filter.join('x')}, strides ${strides.join(',')}, pad ${pad}`;

async function expectAgreement(compute: () => tf.Tensor | tf.Tensor[]): Promise<void> {
  const expected = await valuesOn('cpu', compute);
  const actual = await valuesOn('wasm', compute);
  expect(actual).toHaveLength(expected.length);
  for (const [i, values] of expected.entries()) {
    expect(values.some((value) => value !== 0)).toBe(true);
    expect(relativeDifference(actual[i]!, values)).toBeLessThan(TOLERANCE);
  }
}

test('every kernel of the cpu backend is registered on completed wasm', () => {
  const names = (backend: string) => tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName);
  const onWasm = new Set(names('wasm'));
  expect(names('cpu').filter((name) => !onWasm.has(name))).toEqual([]);
  for (const name of [...Object.keys(MISSING_KERNELS), ...Object.keys(REPLACED_KERNELS)])
    expect(onWasm).toContain(name);
});

test('completing twice leaves every kernel as it was', () => {
  const functions = () => tf.getKernelsForBackend('wasm').map(({ kernelFunc }) => kernelFunc);
  const before = functions();
  completeWasm();
  expect(functions()).toEqual(before);
});

describe('convolution gradients agree with the cpu backend', () => {
  test.each(CONV_CASES.map((c) => [describeCase(c), c] as const))(
    'conv %s',
    async (_, { size, filter, strides, pad }) => {
      await expectAgreement(() => {
        const x = random<tf.Rank.R4>([3, ...size, 2]);
        const w = random<tf.Rank.R4>([...filter, 2, 5]);
        const dy = random<tf.Rank.R4>(tf.conv2d(x, w, strides, pad).shape);
        const attrs = { strides, pad, dataFormat: 'NHWC', dimRoundingMode: undefined };
        return [
          kernel('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: w.shape }),
          kernel('Conv2DBackpropInput', { dy, filter: w }, { ...attrs, inputShape: x.shape }),
        ];
      });
    },
  );

  test.each(CONV_CASES.filter(({ strides }) => strides[0] === strides[1]).map((c) => [describeCase(c), c] as const))(
    'depthwise %s',
    async (_, { size, filter, strides, pad }) => {
      for (const multiplier of [1, 3]) {
        await expectAgreement(() => {
          const x = random<tf.Rank.R4>([3, ...size, 2]);
          const w = random<tf.Rank.R4>([...filter, 2, multiplier]);
          const dy = random<tf.Rank.R4>(tf.depthwiseConv2d(x, w, strides, pad).shape);
          const attrs = { strides, pad, dilations: [1, 1], dimRoundingMode: undefined };
          return [
            kernel('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { ...attrs, filterShape: w.shape }),
            kernel('DepthwiseConv2dNativeBackpropInput', { dy, filter: w }, { ...attrs, inputShape: x.shape }),
          ];
        });
      }
    },
  );

  test.each([1, 2, 3])('pooling, window 3, strides %i', async (strides) => {
    for (const pad of ['same', 'valid'] as const) {
      await expectAgreement(() => {
        const input = random<tf.Rank.R4>([2, 7, 6, 3]);
        const dy = random<tf.Rank.R4>(tf.maxPool(input, 3, strides, pad).shape);
        const attrs = { filterSize: 3, strides, pad, dimRoundingMode: undefined };
        return [
          kernel('MaxPoolGrad', { dy, input, output: tf.maxPool(input, 3, strides, pad) }, attrs),
          kernel('AvgPoolGrad', { dy, input }, attrs),
        ];
      });
    }
  });
});

// The cpu backend ignores dilations here, so the definition itself is the reference.
test.each(['conv', 'depthwise'] as const)('a dilated %s has the gradients of its definition', async (kind) => {
  const dilations: [number, number] = [2, 3];
  const forward = (x: tf.Tensor4D, w: tf.Tensor4D) =>
    kind === 'conv'
      ? tf.conv2d(x, w, 1, 'valid', 'NHWC', dilations)
      : tf.depthwiseConv2d(x, w, 1, 'valid', 'NHWC', dilations);
  const xShape: [number, number, number, number] = [2, 9, 10, 2];
  const wShape: [number, number, number, number] = [3, 2, 2, 2];
  const attrs = { strides: [1, 1], dilations, pad: 'valid', dataFormat: 'NHWC' };
  // The convolution is linear in its filter: the gradient's entry is the output for a filter of one 1, times dY.
  const [expected] = await valuesOn('cpu', () => {
    const x = random<tf.Rank.R4>(xShape);
    const dy = random<tf.Rank.R4>(forward(x, tf.zeros(wShape)).shape);
    const oneHot = tf
      .eye(24)
      .reshape([24, ...wShape])
      .unstack() as tf.Tensor4D[];
    return tf.stack(oneHot.map((w) => forward(x, w).mul(dy).sum()));
  });
  const [actual] = await valuesOn('wasm', () => {
    const x = random<tf.Rank.R4>(xShape);
    const dy = random<tf.Rank.R4>(forward(x, tf.zeros(wShape)).shape);
    const name = kind === 'conv' ? 'Conv2DBackpropFilter' : 'DepthwiseConv2dNativeBackpropFilter';
    return kernel(name, { x, dy }, { ...attrs, filterShape: wShape });
  });
  expect(relativeDifference(actual!, expected!)).toBeLessThan(TOLERANCE);
});

describe('matrix products agree with the cpu backend', () => {
  const flags = [false, true].flatMap((a) => [false, true].map((b) => [a, b] as const));
  test.each(flags)('transposeA %s, transposeB %s', async (transposeA, transposeB) => {
    for (const batch of [[], [1], [3], [2, 2]]) {
      for (const [rows, inner, columns] of [
        [3, 4, 5],
        [24, 20, 28],
      ] as const) {
        await expectAgreement(() => {
          const a = random([...batch, ...(transposeA ? [inner, rows] : [rows, inner])] as [number, number]);
          const b = random([...batch, ...(transposeB ? [columns, inner] : [inner, columns])] as [number, number]);
          return tf.matMul(a, b, transposeA, transposeB);
        });
      }
    }
  });

  test.each(flags)('fused with bias and relu, transposeA %s, transposeB %s', async (transposeA, transposeB) => {
    for (const batch of [[], [3]]) {
      await expectAgreement(() => {
        const a = random([...batch, ...(transposeA ? [20, 24] : [24, 20])] as [number, number]);
        const b = random([...batch, ...(transposeB ? [28, 20] : [20, 28])] as [number, number]);
        return tf.fused.matMul({ a, b, transposeA, transposeB, bias: random([28]), activation: 'relu' });
      });
    }
  });
});

describe('kernels of other families agree with the cpu backend', () => {
  test('UnsortedSegmentSum, with ids out of range and ids of rank two', async () => {
    await expectAgreement(() => [
      tf.unsortedSegmentSum(random([6, 4, 2]), tf.tensor1d([2, 0, 2, -1, 9, 1], 'int32'), 4),
      tf.unsortedSegmentSum(random([6]), tf.tensor1d([2, 0, 2, 1, 1, 1], 'int32'), 3),
      kernel(
        'UnsortedSegmentSum',
        {
          x: random([3, 2]),
          segmentIds: tf.tensor2d(
            [
              [0, 1],
              [1, 1],
              [0, 0],
            ],
            [3, 2],
            'int32',
          ),
        },
        { numSegments: 2 },
      ),
    ]);
  });

  test('Einsum', async () => {
    await expectAgreement(() => [
      tf.einsum('bij,bjk->bik', random([2, 3, 4]), random([2, 4, 5])),
      tf.einsum('ij->ji', random([3, 4])),
      tf.einsum('ij,ij->', random([3, 4]), random([3, 4])),
    ]);
  });

  test.each([true, false])('resizing gradients, aligned corners %s', async (alignCorners) => {
    await expectAgreement(() => {
      const images = random<tf.Rank.R4>([3, 4, 5, 2]);
      const dy = random<tf.Rank.R4>([3, 9, 8, 2]);
      return ['ResizeNearestNeighborGrad', 'ResizeBilinearGrad'].map((name) =>
        kernel(name, { images, dy }, { alignCorners }),
      );
    });
  });

  test('Slice and Concat, with short runs and long ones', async () => {
    await expectAgreement(() => {
      const x = random<tf.Rank.R4>([3, 5, 4, 2]);
      const flags = x.greater(0);
      return [
        tf.slice(x, [1, 1, 1, 1], [2, 3, 2, 1]),
        tf.slice(x, [0, 2, 0, 0], [3, 2, 4, 2]),
        tf.slice(x, [2], [1]),
        tf.slice(x, [0, 0, 1, 0], [-1, -1, 2, -1]),
        tf.slice(x.mul(9).toInt(), [0, 0, 0, 1], [3, 5, 4, 1]),
        tf.slice(flags, [0, 0, 0, 1], [3, 5, 4, 1]),
        tf.slice(random([100]), [3], [80]),
        tf.slice(random([4, 100]), [1, 20], [3, 70]),
        tf.slice(random([2, 3, 2, 3, 2]), [0, 1, 0, 1, 1], [2, 2, 1, 2, 1]),
        tf.stridedSlice(x, [0, 1, 1, 0], [3, 5, 3, 1], [1, 1, 1, 1]),
        tf.stridedSlice(x, [0, 1, 1, 0], [3, 5, 3, 1], [1, 2, 1, 1], 1, 2, 0, 0, 8),
        tf.stridedSlice(x, [1, 0, 0], [0, 3, 2], [1, 1, 1], 0, 1, 0, 2, 4),
        tf.concat([x, x.mul(2), x.slice([0, 0, 0, 1])], 3),
        tf.concat([x, x], 0),
        tf.concat([x, random<tf.Rank.R4>([3, 0, 4, 2]), random<tf.Rank.R4>([3, 1, 4, 2])], 1),
        tf.concat([flags, flags], 2),
        tf.concat([random([3, 50]), random([3, 60])], 1),
      ];
    });
  });

  test('Sum over any axes, batch normalisation with and without scale and centre', async () => {
    await expectAgreement(() => {
      const x = random<tf.Rank.R4>([3, 5, 4, 7]);
      const channels = () => random<tf.Rank.R1>([7]);
      const variance = () => channels().square().add(0.5) as tf.Tensor1D;
      const entries = () => random<tf.Rank.R4>([3, 5, 4, 7]);
      return [
        ...[0, 1, [0, 1], [1, 2], [0, 1, 2], [0, 2], [1, 3], [2, 3], -2, 3].map((axes) => tf.sum(x, axes)),
        tf.sum(x, [1, 2], true),
        tf.sum(tf.reshape(x, [3, 1, 20, 7]), [1, 2]),
        tf.sum(x),
        tf.sum(x.mul(9).toInt(), [0, 1]),
        tf.batchNorm(x, channels(), variance(), channels(), channels()),
        tf.batchNorm(x, channels(), variance(), undefined, channels(), 0.1),
        tf.batchNorm(x, channels(), variance(), channels()),
        tf.batchNorm(x, entries(), entries().square().add(0.5) as tf.Tensor4D, entries()),
        tf.batchNorm(random<tf.Rank.R2>([40, 300]), random([300]), random<tf.Rank.R1>([300]).square() as tf.Tensor1D),
      ];
    });
  });

  test('a clone has the numbers of its tensor, also after that is gone', async () => {
    await expectAgreement(() => {
      const x = random([3, 4]);
      const copy = tf.clone(x);
      const second = tf.clone(copy);
      x.dispose();
      copy.dispose();
      return [second, random([3, 4]).add(second)];
    });
    const words = await valuesOn('wasm', () => tf.clone(tf.tensor1d(['a', 'b'])));
    expect(words).toEqual([['a', 'b']]);
  });

  test('complex numbers and Fourier transforms', async () => {
    await expectAgreement(() => {
      const z = tf.complex(random([2, 8]), random([2, 8]));
      const odd = tf.complex(random([2, 5]), random([2, 5]));
      const parts = (c: tf.Tensor) => [tf.real(c), tf.imag(c)];
      return [
        z,
        tf.abs(z),
        ...parts(tf.fft(z)),
        ...parts(tf.ifft(odd)),
        ...parts(tf.add(z, tf.fft(z))),
        ...parts(tf.sub(z, tf.fft(z))),
        ...parts(tf.mul(z, tf.fft(z))),
        ...parts(tf.concat([z, z], 1)),
        tf.cast(z, 'float32'),
        tf.real(tf.cast(random([3]), 'complex64')),
        ...parts(tf.rfft(random([2, 8]))),
        tf.irfft(tf.rfft(random([2, 8]))),
      ];
    });
  });

  test('kernels with several outputs or with strings', async () => {
    const ragged = () =>
      tf
        .engine()
        .runKernel(
          'RaggedRange',
          { starts: tf.tensor1d([0, 5]), limits: tf.tensor1d([4, 8]), deltas: tf.tensor1d([1, 2]) },
          {},
        ) as unknown as tf.Tensor[];
    await expectAgreement(ragged);
    await tf.setBackend('wasm');
    const replaced = tf.tidy(() =>
      tf.string.staticRegexReplace(tf.tensor1d(['a1', 'b22']), '[0-9]+', '#', true).dataSync(),
    );
    expect(Array.from(replaced)).toEqual(['a#', 'b#']);
  });
});

test('no completed kernel leaves tensors or data behind', async () => {
  await tf.setBackend('wasm');
  const cpu = tf.findBackend('cpu');
  const count = () => [
    tf.memory().numTensors,
    tf.memory().numDataBuffers,
    tf.engine().backend.numDataIds(),
    cpu.numDataIds(),
  ];
  const use = () =>
    tf.tidy(() => {
      const x = random<tf.Rank.R4>([2, 6, 6, 3]);
      const gradients = tf.grads((x: tf.Tensor, w: tf.Tensor, d: tf.Tensor, e: tf.Tensor) => {
        const conv = tf.conv2d(
          tf.depthwiseConv2d(x as tf.Tensor4D, d as tf.Tensor4D, 1, 'same'),
          w as tf.Tensor4D,
          2,
          'same',
        );
        const rows = tf.gather(e, tf.tensor1d([1, 1, 2], 'int32'));
        const up = tf.image.resizeNearestNeighbor(tf.maxPool(conv, 2, 1, 'same'), [6, 6]);
        return up
          .square()
          .sum()
          .add(tf.matMul(rows, rows, false, true).sum());
      })([x, random([3, 3, 3, 4]), random([3, 3, 3, 1]), random([4, 8])]);
      const z = tf.fft(tf.complex(random([2, 8]), random([2, 8])));
      const batched = tf.matMul(random([3, 24, 24]), random([3, 24, 24]), true);
      tf.einsum('ij,jk->ik', random([2, 3]), random([3, 2]));
      return [...gradients.map((g) => g.sum()), tf.abs(z).sum(), batched.sum()].map((t) => t.dataSync()[0]);
    });
  use();
  const before = count();
  for (let i = 0; i < 5; i++) use();
  expect(count()).toEqual(before);
});
