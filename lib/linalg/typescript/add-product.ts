import type { Rows } from '../provider.ts';
import type { Heap } from './open-heap.ts';

/** A matrix inside an array: entry (i, j) is at `offset + i * rowStride + j * columnStride`. */
export interface Operand {
  values: Rows;
  offset: number;
  rowStride: number;
  columnStride: number;
}

/** Where a product is added: row i starts at `rowStarts[i]`. */
export interface Target {
  values: Float64Array;
  rowStarts: Float64Array;
  /** Only entries on and below the diagonal are computed (some above it are, too). */
  isLowerOnly?: boolean;
}

/** Depth and width of a packed block: it stays in the second-level cache. */
const DEPTH = 256;
const WIDTH = 768;

/** Numbers of the heap that `addProduct` uses, from `at` on. */
export const PRODUCT_ROOM = 4 * DEPTH + WIDTH * DEPTH + 4 * WIDTH;

/**
 * Adds `factor * A B` to C, with A [m, k] and B [k, n], all sums in float64.
 *
 * @param at where in the heap `PRODUCT_ROOM` numbers are free, a whole number of float64
 *
 * Blocks are packed so that the inner loop reads memory in order. Cost m n k multiply-adds, half with `isLowerOnly`.
 * Source: Goto & van de Geijn, Anatomy of high-performance matrix multiplication (2008).
 */
export function addProduct(
  heap: Heap,
  at: number,
  factor: number,
  a: Operand,
  b: Operand,
  [m, n, k]: readonly [number, number, number],
  target: Target,
): void {
  const packedB = at + 4 * DEPTH;
  const tiles = packedB + WIDTH * DEPTH;
  for (let left = 0; left < n; left += WIDTH) {
    const width = Math.min(WIDTH, n - left);
    for (let from = 0; from < k; from += DEPTH) {
      const depth = Math.min(DEPTH, k - from);
      const padded = (depth + 3) & ~3;
      packColumns(heap.numbers, packedB, b, left, width, from, depth, padded);
      for (let i = target.isLowerOnly ? left & ~3 : 0; i < m; i += 4) {
        const used = target.isLowerOnly ? Math.min(width, i + 4 - left) : width;
        const start = a.offset + i * a.rowStride + from * a.columnStride;
        pack(heap.numbers, at, a.values, start, a.rowStride, a.columnStride, Math.min(4, m - i), depth, padded);
        const bEnd = packedB + 4 * padded * Math.ceil(used / 4);
        heap.kernels.tiles(8 * at, 8 * (at + 4 * padded), 8 * packedB, 8 * bEnd, 8 * tiles);
        addTiles(heap.numbers, tiles, factor, target, i, Math.min(4, m - i), left, used);
      }
    }
  }
}

function packColumns(
  numbers: Float64Array,
  at: number,
  b: Operand,
  left: number,
  width: number,
  from: number,
  depth: number,
  padded: number,
): void {
  for (let j = 0; j < width; j += 4) {
    const start = b.offset + (left + j) * b.columnStride + from * b.rowStride;
    pack(numbers, at + j * padded, b.values, start, b.columnStride, b.rowStride, Math.min(4, width - j), depth, padded);
  }
}

/** Four lanes interleaved, `[padded][4]`; what is missing is zero. */
function pack(
  numbers: Float64Array,
  at: number,
  values: Rows,
  start: number,
  laneStride: number,
  stride: number,
  lanes: number,
  depth: number,
  padded: number,
): void {
  if (lanes < 4 || depth < padded) numbers.fill(0, at, at + 4 * padded);
  if (lanes === 4) {
    let p0 = start;
    let p1 = p0 + laneStride;
    let p2 = p1 + laneStride;
    let p3 = p2 + laneStride;
    for (let to = at; to < at + 4 * depth; to += 4) {
      numbers[to] = values[p0] as number;
      numbers[to + 1] = values[p1] as number;
      numbers[to + 2] = values[p2] as number;
      numbers[to + 3] = values[p3] as number;
      p0 += stride;
      p1 += stride;
      p2 += stride;
      p3 += stride;
    }
    return;
  }
  for (let r = 0; r < lanes; r++) {
    for (let p = 0; p < depth; p++) {
      numbers[at + 4 * p + r] = values[start + r * laneStride + p * stride] as number;
    }
  }
}

function addTiles(
  numbers: Float64Array,
  tiles: number,
  factor: number,
  { values, rowStarts }: Target,
  top: number,
  rows: number,
  left: number,
  width: number,
): void {
  for (let r = 0; r < rows; r++) {
    const row = (rowStarts[top + r] as number) + left;
    let tile = tiles + 4 * r;
    let j = 0;
    for (; j + 4 <= width; j += 4, tile += 16) {
      const to = row + j;
      values[to] = (values[to] as number) + factor * (numbers[tile] as number);
      values[to + 1] = (values[to + 1] as number) + factor * (numbers[tile + 1] as number);
      values[to + 2] = (values[to + 2] as number) + factor * (numbers[tile + 2] as number);
      values[to + 3] = (values[to + 3] as number) + factor * (numbers[tile + 3] as number);
    }
    for (let c = 0; j + c < width; c++) {
      values[row + j + c] = (values[row + j + c] as number) + factor * (numbers[tile + c] as number);
    }
  }
}

/** Starts of `rows` rows that are `stride` apart. */
export function evenRows(rows: number, stride: number, offset = 0): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => offset + i * stride);
}
