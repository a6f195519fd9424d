import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Higher qualities take ten times as long for a few per cent. */
const QUALITY = 4;

/**
 * A symmetric `[n, n]` row-major kernel as bytes: its lower triangle row by row as float32, the bytes of equal
 * significance together (neighbours have like exponents), brotli.
 */
export function compressKernel(values: Float64Array, n: number): Uint8Array {
  const count = (n * (n + 1)) / 2;
  const triangle = new Float32Array(count);
  for (let row = 0, at = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) triangle[at++] = values[row * n + column]!;
  }
  const bytes = new Uint8Array(triangle.buffer);
  const shuffled = new Uint8Array(bytes.length);
  for (let i = 0; i < count; i++) for (let b = 0; b < 4; b++) shuffled[b * count + i] = bytes[4 * i + b]!;
  return brotliCompressSync(shuffled, {
    params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: shuffled.length },
  });
}

/**
 * The inverse of {@link compressKernel}: the whole kernel, float32 `[n, n]` row-major.
 *
 * @throws RangeError or zlib's error for bytes that are no kernel of that size
 */
export function decompressKernel(blob: Uint8Array, n: number): Float32Array {
  const count = (n * (n + 1)) / 2;
  const shuffled = brotliDecompressSync(blob, { maxOutputLength: 4 * count });
  if (shuffled.length !== 4 * count) throw new RangeError(`expected ${4 * count} bytes, got ${shuffled.length}`);
  const bytes = new Uint8Array(4 * count);
  for (let i = 0; i < count; i++) for (let b = 0; b < 4; b++) bytes[4 * i + b] = shuffled[b * count + i]!;
  const triangle = new Float32Array(bytes.buffer);
  const values = new Float32Array(n * n);
  for (let row = 0, at = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      const value = triangle[at++]!;
      values[row * n + column] = value;
      values[column * n + row] = value;
    }
  }
  return values;
}
