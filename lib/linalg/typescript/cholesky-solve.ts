import { notPositiveDefinite } from '../check-arguments.ts';
import { addProduct, evenRows, PRODUCT_ROOM } from './add-product.ts';
import { type Heap, openHeap } from './open-heap.ts';

const BLOCK = 48;

/**
 * X with A X = B on the calling thread, by A = L L^T in blocks; see `LinalgProvider.choleskySolve`.
 *
 * Cost n^3 / 3 + 2 n^2 columns multiply-adds. Source: Golub & Van Loan, Matrix Computations (4th ed.), section 4.2.6.
 */
export function choleskySolve(a: Float64Array, n: number, b: Float64Array, columns: number): Float64Array {
  const factor = a.slice();
  const heap = openHeap(PRODUCT_ROOM);
  for (let from = 0; from < n; from += BLOCK) {
    const to = Math.min(n, from + BLOCK);
    updateBlockColumn(heap, factor, n, from, to);
    for (let i = from; i < n; i++) factorRow(factor, n, i, from, to);
  }
  const solution = b.slice();
  substituteForward(heap, factor, n, solution, columns);
  substituteBackward(heap, factor, n, solution, columns);
  return solution;
}

/** Subtracts what the finished columns 0..from say about columns from..to. */
function updateBlockColumn(heap: Heap, l: Float64Array, n: number, from: number, to: number): void {
  const rows = { values: l, offset: from * n, rowStride: n, columnStride: 1 };
  const columns = { values: l, offset: from * n, rowStride: 1, columnStride: n };
  const target = { values: l, rowStarts: evenRows(n - from, n, from * n + from) };
  addProduct(heap, 0, -1, rows, columns, [n - from, to - from, from], target);
}

/** Row i of the block column from..to: the pivot rows themselves, then those below them. */
function factorRow(l: Float64Array, n: number, i: number, from: number, to: number): void {
  for (let j = from; j < Math.min(to, i + 1); j++) {
    let value = l[i * n + j] as number;
    for (let k = from; k < j; k++) value -= (l[i * n + k] as number) * (l[j * n + k] as number);
    if (j < i) l[i * n + j] = value / (l[j * n + j] as number);
    else {
      if (!(value > 0)) throw notPositiveDefinite(i + 1, n);
      l[i * n + i] = Math.sqrt(value);
    }
  }
}

function substituteForward(heap: Heap, l: Float64Array, n: number, x: Float64Array, columns: number): void {
  for (let from = 0; from < n; from += BLOCK) {
    const to = Math.min(n, from + BLOCK);
    const left = { values: l, offset: from * n, rowStride: n, columnStride: 1 };
    const solved = { values: x, offset: 0, rowStride: columns, columnStride: 1 };
    const target = { values: x, rowStarts: evenRows(to - from, columns, from * columns) };
    addProduct(heap, 0, -1, left, solved, [to - from, columns, from], target);
    for (let i = from; i < to; i++) {
      for (let k = from; k < i; k++) subtractRow(x, columns, i, k, l[i * n + k] as number);
      divideRow(x, columns, i, l[i * n + i] as number);
    }
  }
}

function substituteBackward(heap: Heap, l: Float64Array, n: number, x: Float64Array, columns: number): void {
  for (let to = n; to > 0; to -= BLOCK) {
    const from = Math.max(0, to - BLOCK);
    const left = { values: l, offset: to * n + from, rowStride: 1, columnStride: n };
    const solved = { values: x, offset: to * columns, rowStride: columns, columnStride: 1 };
    const target = { values: x, rowStarts: evenRows(to - from, columns, from * columns) };
    addProduct(heap, 0, -1, left, solved, [to - from, columns, n - to], target);
    for (let i = to - 1; i >= from; i--) {
      for (let k = i + 1; k < to; k++) subtractRow(x, columns, i, k, l[k * n + i] as number);
      divideRow(x, columns, i, l[i * n + i] as number);
    }
  }
}

function subtractRow(x: Float64Array, columns: number, i: number, k: number, factor: number): void {
  for (let c = 0; c < columns; c++) {
    x[i * columns + c] = (x[i * columns + c] as number) - factor * (x[k * columns + c] as number);
  }
}

function divideRow(x: Float64Array, columns: number, i: number, pivot: number): void {
  for (let c = 0; c < columns; c++) x[i * columns + c] = (x[i * columns + c] as number) / pivot;
}
