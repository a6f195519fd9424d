import type { QuantisedKernel } from '../client/api.ts';

/** The kernel's values, row by row: byte b stands for `min + b / 255 * (max - min)`. */
export function dequantise({ size, min, max, cells }: QuantisedKernel): number[][] {
  const values = Array.from({ length: 256 }, (_, byte) => min + (byte / 255) * (max - min));
  return Array.from({ length: size }, (_, row) =>
    Array.from(cells.subarray(row * size, (row + 1) * size), (byte) => values[byte]!),
  );
}
