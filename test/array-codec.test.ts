import { expect, test } from 'vitest';
import { decodeArrays, encodeArrays } from '../lib/protocol/array-codec.ts';

test('a bundle of typed arrays comes back with its values, types and meta', () => {
  const bundle = {
    meta: { step: 7, component: 'dense/kernel ü' },
    arrays: {
      eigenvalues: Float64Array.of(-1e-300, Number.NaN, Number.POSITIVE_INFINITY),
      cells: Uint8Array.of(1, 2, 255),
      labels: Int32Array.of(-5),
      empty: new Float32Array(0),
    },
  };
  expect(decodeArrays(encodeArrays(bundle).buffer)).toEqual(bundle);
});

test('bytes that are no bundle are refused with a clear error', () => {
  expect(() => decodeArrays(new ArrayBuffer(3))).toThrow(/expected a bundle of typed arrays, got 3 other bytes/);
});
