import { type KernelThumbnail, THUMBNAIL_SIZE } from '../protocol/snapshot.ts';

/**
 * Order of the samples in a thumbnail: by label, ties in probe order; as they are without labels.
 */
export function sampleOrder(labels: Int32Array | null, n: number): Int32Array<ArrayBuffer> {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  return labels ? order.sort((i, j) => (labels[i] as number) - (labels[j] as number) || i - j) : order;
}

/** The label of each thumbnail row: of the sample in the middle of its bin. */
export function orderedLabels(labels: Int32Array, order: Int32Array): Int32Array<ArrayBuffer> {
  const n = order.length;
  const size = Math.min(n, THUMBNAIL_SIZE);
  return Int32Array.from({ length: size }, (_, row) => {
    const middle = Math.floor((binStart(row, n, size) + binStart(row + 1, n, size) - 1) / 2);
    return labels[order[middle] as number] as number;
  });
}

/**
 * An 8-bit picture of a kernel `[N, N]`, at most 128 a side: samples in `order`, neighbours averaged when N is larger,
 * values spread linearly over 0..255 between the smallest and the largest.
 */
export function kernelThumbnail(kernel: Float64Array, order: Int32Array): KernelThumbnail {
  const n = order.length;
  const size = Math.min(n, THUMBNAIL_SIZE);
  const means = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) means[row * size + col] = binMean(kernel, order, row, col, size);
  }
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of means) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const scale = max > min ? 255 / (max - min) : 0;
  return { size, min, max, cells: Uint8Array.from(means, (value) => Math.round((value - min) * scale)) };
}

function binStart(bin: number, n: number, size: number): number {
  return Math.floor((bin * n) / size);
}

function binMean(kernel: Float64Array, order: Int32Array, row: number, col: number, size: number): number {
  const n = order.length;
  const rowEnd = binStart(row + 1, n, size);
  const colStart = binStart(col, n, size);
  const colEnd = binStart(col + 1, n, size);
  let sum = 0;
  let count = 0;
  for (let i = binStart(row, n, size); i < rowEnd; i++) {
    const start = (order[i] as number) * n;
    for (let j = colStart; j < colEnd; j++) sum += kernel[start + (order[j] as number)] as number;
    count += colEnd - colStart;
  }
  return sum / count;
}
