import { addProduct, evenRows, PRODUCT_ROOM } from './add-product.ts';
import { type Heap, openHeap } from './open-heap.ts';

/** A symmetric matrix as Q T Q^T with T tridiagonal. */
export interface Tridiagonal {
  /** Diagonal of T, length n. */
  diagonal: Float64Array;
  /** `offDiagonal[i]` couples i - 1 and i; entry 0 is 0. */
  offDiagonal: Float64Array;
  /** Reflector i acts on indices 0..i-1: `I - tau[i] v v^T`, v in row i of the overwritten matrix. */
  tau: Float64Array;
}

/** Reflectors that are gathered before the rest of the matrix is updated. */
const BLOCK = 32;

/** Where things lie in the heap, in numbers. */
interface Layout {
  n: number;
  /** Row length of the matrix and of the panel: a multiple of four, beyond n zero. */
  stride: number;
  matrix: number;
  /** Rows 2p and 2p + 1 are v and w of the p-th reflector of the block, zero beyond their length. */
  panel: number;
  product: number;
  dots: number;
  room: number;
}

/**
 * Reduces a symmetric float64 matrix to tridiagonal form by Householder reflections, from the last row up.
 *
 * Reads only the lower triangle of `a` (row-major [n, n]) and leaves the reflectors in its rows. A block of reflectors
 * `A - V W^T - W V^T` is gathered from matrix-vector products with the old matrix and applied as one product.
 * Cost 4/3 n^3, half of it in products of matrices. Source: Dongarra, Sorensen & Hammarling, Block reduction of
 * matrices to condensed forms (1989); Golub & Van Loan, Matrix Computations (4th ed.), section 8.3.1.
 */
export function tridiagonalize(a: Float64Array, n: number): Tridiagonal {
  const result = { diagonal: new Float64Array(n), offDiagonal: new Float64Array(n), tau: new Float64Array(n) };
  if (n === 0) return result;
  const { heap, layout } = open(a, n);
  for (let high = n; high > 0; high -= BLOCK) {
    const low = Math.max(0, high - BLOCK);
    heap.numbers.fill(0, layout.panel, layout.panel + 2 * BLOCK * layout.stride);
    for (let i = high - 1; i >= low; i--) reflectRow(heap, layout, i, high - 1 - i, result);
    if (low > 0) updateRest(heap, layout, low, high - low);
  }
  for (let i = 0; i < n; i++) {
    const row = layout.matrix + i * layout.stride;
    a.set(heap.numbers.subarray(row, row + i + 1), i * n);
  }
  return result;
}

function open(a: Float64Array, n: number): { heap: Heap; layout: Layout } {
  const stride = (n + 3) & ~3;
  const matrix = PRODUCT_ROOM;
  const panel = matrix + (n + 4) * stride;
  const product = panel + 2 * BLOCK * stride;
  const dots = product + stride + 4;
  const room = dots + 4 * BLOCK;
  const heap = openHeap(room);
  heap.numbers.fill(0, matrix, room);
  for (let i = 0; i < n; i++) heap.numbers.set(a.subarray(i * n, i * n + i + 1), matrix + i * stride);
  return { heap, layout: { n, stride, matrix, panel, product, dots, room } };
}

/** Step i: brings row i up to date, reflects it, and finds the w of its rank-2 update; the p-th of its block. */
function reflectRow(heap: Heap, layout: Layout, i: number, p: number, result: Tridiagonal): void {
  const { numbers, kernels } = heap;
  const { stride, panel, dots } = layout;
  const row = layout.matrix + i * stride;
  const length = (i + 4) & ~3;
  if (p > 0) {
    // Column i of the pending update: v takes the entry of w and the other way round.
    for (let q = 0; q < 2 * p; q++) numbers[dots + q] = -(numbers[panel + (q ^ 1) * stride + i] as number);
    addPanel(heap, layout, row, length, 2 * p);
  }
  result.diagonal[i] = numbers[row + i] as number;
  if (i === 0) return;
  const [beta, tau] = householder(numbers, row, i);
  result.offDiagonal[i] = beta;
  result.tau[i] = tau;
  const v = panel + 2 * p * stride;
  numbers.copyWithin(v, row, row + i);
  const w = v + stride;
  const { product } = layout;
  numbers.fill(0, product, product + length);
  if (tau === 0) return;
  symmetricProduct(heap, layout, i, v);
  if (p > 0) {
    for (let q = 0; q < 2 * p; q += 4) {
      kernels.rowDots(8 * (panel + q * stride), 8 * stride, 8 * v, 8 * (v + length), 8 * (dots + 2 * BLOCK + q));
    }
    for (let q = 0; q < 2 * p; q++) numbers[dots + q] = -(numbers[dots + 2 * BLOCK + (q ^ 1)] as number);
    addPanel(heap, layout, product, length, 2 * p);
  }
  finishRankTwo(numbers, i, tau, v, product, w);
}

/** Adds the first `count` panel rows, times the coefficients at `dots`, to the numbers at `y`. */
function addPanel({ numbers, kernels }: Heap, layout: Layout, y: number, length: number, count: number): void {
  const { panel, stride, dots } = layout;
  for (let q = count; q < ((count + 3) & ~3); q++) numbers[dots + q] = 0;
  for (let q = 0; q < count; q += 4) {
    kernels.addRows(8 * (panel + q * stride), 8 * stride, 8 * y, 8 * (y + length), 8 * (dots + q));
  }
}

/**
 * Turns the i numbers at `row` into a Householder vector in place, its last entry 1; returns the off-diagonal entry
 * that results, and tau.
 */
function householder(numbers: Float64Array, row: number, i: number): [beta: number, tau: number] {
  const last = row + i - 1;
  let scale = 0;
  for (let j = row; j < last; j++) scale = Math.max(scale, Math.abs(numbers[j] as number));
  const alpha = numbers[last] as number;
  if (scale === 0) return [alpha, 0];
  scale = Math.max(scale, Math.abs(alpha));
  let sum = 0;
  for (let j = row; j <= last; j++) {
    const x = (numbers[j] as number) / scale;
    sum += x * x;
  }
  const norm = scale * Math.sqrt(sum);
  const beta = alpha > 0 ? -norm : norm;
  // v = x - beta e, scaled so that its last entry is 1: then tau = (beta - alpha) / beta.
  const divisor = alpha - beta;
  for (let j = row; j < last; j++) numbers[j] = (numbers[j] as number) / divisor;
  numbers[last] = 1;
  return [beta, (beta - alpha) / beta];
}

/** product = B v, with B the leading i x i block as it was before this block of reflectors. */
function symmetricProduct({ numbers, kernels }: Heap, layout: Layout, i: number, v: number): void {
  const { stride, product, dots, matrix } = layout;
  const sums = dots + 2 * BLOCK;
  for (let r = 0; r < i; r += 4) {
    const rows = Math.min(4, i - r);
    const start = matrix + r * stride;
    // Rows past i - 1 take part with v = 0, and their own sums are left out.
    kernels.symmetricRows(8 * start, 8 * stride, 8 * v, 8 * (v + r), 8 * product, 8 * sums);
    for (let s = 0; s < rows; s++) {
      const row = start + s * stride + r;
      let sum = (numbers[sums + s] as number) + (numbers[row + s] as number) * (numbers[v + r + s] as number);
      for (let t = 0; t < s; t++) {
        const entry = numbers[row + t] as number;
        sum += entry * (numbers[v + r + t] as number);
        numbers[product + r + t] = (numbers[product + r + t] as number) + entry * (numbers[v + r + s] as number);
      }
      numbers[product + r + s] = (numbers[product + r + s] as number) + sum;
    }
  }
}

/** w = tau p - (tau^2 / 2) (p . v) v, so that the update is B - v w^T - w v^T. */
function finishRankTwo(numbers: Float64Array, i: number, tau: number, v: number, product: number, w: number): void {
  let dot = 0;
  for (let j = 0; j < i; j++) dot += (numbers[product + j] as number) * (numbers[v + j] as number);
  const shift = 0.5 * tau * tau * dot;
  for (let j = 0; j < i; j++) {
    numbers[w + j] = tau * (numbers[product + j] as number) - shift * (numbers[v + j] as number);
  }
}

/** The leading `low` rows minus V W^T + W V^T of the block, as one product with the panel's rows swapped in pairs. */
function updateRest(heap: Heap, { stride, matrix, panel }: Layout, low: number, reflectors: number): void {
  const values = heap.numbers;
  const swapped = new Float64Array(2 * reflectors * low);
  for (let q = 0; q < 2 * reflectors; q++) {
    const row = panel + (q ^ 1) * stride;
    swapped.set(values.subarray(row, row + low), q * low);
  }
  const left = { values, offset: panel, rowStride: 1, columnStride: stride };
  const right = { values: swapped, offset: 0, rowStride: low, columnStride: 1 };
  const target = { values, rowStarts: evenRows(low, stride, matrix), isLowerOnly: true };
  addProduct(heap, 0, -1, left, right, [low, low, 2 * reflectors], target);
}
