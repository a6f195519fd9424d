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

test('refuses a header whose arrays have no such type, name or place', () => {
  const whole = { name: 'a', dtype: 'float64', byteOffset: 0, length: 1 };
  const spoilt = [
    { dtype: 'float16' },
    { dtype: 'constructor' },
    { name: 3 },
    { byteOffset: -8 },
    { byteOffset: undefined },
    { length: 0.5 },
    { length: '1' },
    { length: 9 },
  ];
  const withHeader = (arrays: unknown, meta: unknown = {}) => {
    const header = new TextEncoder().encode(JSON.stringify({ meta, arrays }));
    const start = (4 + header.length + 7) & ~7;
    const bytes = new Uint8Array(start + 8);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(header, 4);
    return bytes.buffer;
  };
  expect(decodeArrays(withHeader([whole])).arrays.a).toEqual(new Float64Array(1));
  for (const part of spoilt)
    expect(() => decodeArrays(withHeader([{ ...whole, ...part }]))).toThrow(/expected a bundle/);
  for (const meta of [null, [], 'x'])
    expect(() => decodeArrays(withHeader([whole], meta))).toThrow(/expected a bundle/);
  expect(() => decodeArrays(withHeader('none'))).toThrow(/expected a bundle/);
});
