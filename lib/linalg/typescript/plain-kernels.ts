import type { Kernels } from './kernels.ts';

/** The kernels without WebAssembly, for engines or pages that refuse it; same results but for rounding. */
export function plainKernels(heap: Float64Array): Kernels {
  const read = (address: number): number => heap[address] as number;
  return {
    tiles: (a, aEnd, b, bEnd, out) => {
      const k = (aEnd - a) / 32;
      let strip = b / 8;
      for (let at = out / 8; strip < bEnd / 8; at += 16, strip += 4 * k) plainTile(heap, a / 8, strip, k, at);
    },
    symmetricRows: (a, stride, v, vEnd, y, dots) => {
      const n = (vEnd - v) / 8;
      for (let r = 0; r < 4; r++) {
        const row = (a + r * stride) / 8;
        const x = read(vEnd / 8 + r);
        let sum = 0;
        for (let j = 0; j < n; j++) {
          const entry = read(row + j);
          sum += entry * read(v / 8 + j);
          heap[y / 8 + j] = read(y / 8 + j) + entry * x;
        }
        heap[dots / 8 + r] = sum;
      }
    },
    rowDots: (rows, stride, v, vEnd, dots) => {
      const n = (vEnd - v) / 8;
      for (let r = 0; r < 4; r++) {
        const row = (rows + r * stride) / 8;
        let sum = 0;
        for (let j = 0; j < n; j++) sum += read(row + j) * read(v / 8 + j);
        heap[dots / 8 + r] = sum;
      }
    },
    addRows: (rows, stride, y, yEnd, coefficients) => {
      const n = (yEnd - y) / 8;
      for (let r = 0; r < 4; r++) {
        const row = (rows + r * stride) / 8;
        const x = read(coefficients / 8 + r);
        for (let j = 0; j < n; j++) heap[y / 8 + j] = read(y / 8 + j) + x * read(row + j);
      }
    },
  };
}

/** Rows in pairs: eight sums and six factors are what the processor has registers for. */
function plainTile(heap: Float64Array, a: number, b: number, k: number, out: number): void {
  for (let r = 0; r < 4; r += 2) {
    let s00 = 0;
    let s01 = 0;
    let s02 = 0;
    let s03 = 0;
    let s10 = 0;
    let s11 = 0;
    let s12 = 0;
    let s13 = 0;
    for (let p = 0; p < 4 * k; p += 4) {
      const x0 = heap[a + p + r] as number;
      const x1 = heap[a + p + r + 1] as number;
      const y0 = heap[b + p] as number;
      const y1 = heap[b + p + 1] as number;
      const y2 = heap[b + p + 2] as number;
      const y3 = heap[b + p + 3] as number;
      s00 += x0 * y0;
      s01 += x0 * y1;
      s02 += x0 * y2;
      s03 += x0 * y3;
      s10 += x1 * y0;
      s11 += x1 * y1;
      s12 += x1 * y2;
      s13 += x1 * y3;
    }
    const row = out + 4 * r;
    heap[row] = s00;
    heap[row + 1] = s01;
    heap[row + 2] = s02;
    heap[row + 3] = s03;
    heap[row + 4] = s10;
    heap[row + 5] = s11;
    heap[row + 6] = s12;
    heap[row + 7] = s13;
  }
}
