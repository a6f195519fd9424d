import type { QuantisedKernel } from '../client/api.ts';

/** The kernel's values, row by row: byte b stands for `min + b / 255 * (max - min)`. */
export function dequantise({ size, min, max, cells }: QuantisedKernel): number[][] {
  const values = Array.from({ length: 256 }, (_, byte) => min + (byte / 255) * (max - min));
  return Array.from({ length: size }, (_, row) =>
    Array.from(cells.subarray(row * size, (row + 1) * size), (byte) => values[byte]!),
  );
}

/** The kernel value below which the fraction `q` of all cells lies. */
export function quantile({ min, max, cells }: QuantisedKernel, q: number): number {
  const counts = new Array<number>(256).fill(0);
  for (const byte of cells) counts[byte]!++;
  let seen = 0;
  const byte = counts.findIndex((count) => {
    seen += count;
    return seen >= q * cells.length;
  });
  return min + (Math.max(0, byte) / 255) * (max - min);
}
