import { addProduct, PRODUCT_ROOM } from './add-product.ts';
import { BOTH, type Deflated, deflate, LOWER, UPPER } from './deflate.ts';
import { implicitQl } from './implicit-ql.ts';
import { openHeap } from './open-heap.ts';
import { secularRoot } from './secular-equation.ts';

/** Up to this size QL is faster. */
const LEAF = 32;

interface Problem {
  n: number;
  d: Float64Array;
  e: Float64Array;
  z: Float64Array;
  rows: Float64Array;
}

/**
 * Eigenvalues (in `diagonal`, unordered) and eigenvectors of a symmetric tridiagonal matrix: row k, [n, n], belongs to
 * `diagonal[k]`. Vectors are orthogonal to a few units of rounding, in clusters too.
 *
 * @param diagonal no entry much larger than 1: the tolerances of deflation are those of a matrix of size one
 * @param offDiagonal `offDiagonal[i]` couples i - 1 and i, likewise; destroyed
 *
 * Cost at most 4/3 n^3 in products of matrices, much less where eigenvalues deflate. Source: Cuppen (1981); Gu &
 * Eisenstat, A divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem (1995).
 */
export function divideAndConquer(diagonal: Float64Array, offDiagonal: Float64Array): Float64Array {
  const n = diagonal.length;
  const rows = new Float64Array(n * n);
  solve({ n, d: diagonal, e: offDiagonal, z: new Float64Array(n), rows }, 0, n);
  return rows;
}

function solve(problem: Problem, low: number, high: number): void {
  if (high - low <= LEAF) {
    solveLeaf(problem, low, high);
    return;
  }
  const { d, e } = problem;
  const middle = (low + high) >> 1;
  const coupling = e[middle] as number;
  const rho = Math.abs(coupling);
  d[middle - 1] = (d[middle - 1] as number) - rho;
  d[middle] = (d[middle] as number) - rho;
  solve(problem, low, middle);
  solve(problem, middle, high);
  if (rho > 0) merge(problem, low, middle, high, coupling);
}

function solveLeaf({ n, d, e, rows }: Problem, low: number, high: number): void {
  const size = high - low;
  const block = new Float64Array(size * size);
  for (let i = 0; i < size; i++) block[i * size + i] = 1;
  implicitQl(d.subarray(low, high), e.slice(low, high), block);
  for (let i = 0; i < size; i++) rows.set(block.subarray(i * size, (i + 1) * size), (low + i) * n + low);
}

/** The eigenpairs of two halves that are coupled by |coupling| u u^T, u = e_(middle-1) + sign e_middle. */
function merge(problem: Problem, low: number, middle: number, high: number, coupling: number): void {
  const { n, d, z, rows } = problem;
  const lowerFactor = Math.SQRT1_2 * Math.sign(coupling);
  for (let i = low; i < middle; i++) z[i] = Math.SQRT1_2 * (rows[i * n + middle - 1] as number);
  for (let i = middle; i < high; i++) z[i] = lowerFactor * (rows[i * n + middle] as number);
  const rho = 2 * Math.abs(coupling);
  const deflated = deflate(d, z, rho, [low, middle, high], rows, n);
  if (deflated.active.length === 0) return;
  const place = columnPlaces(deflated);
  const update = updateVectors(d, z, rho, deflated.active, place.columns);
  replaceRows(problem, low, middle, high, deflated, place, update);
}

interface Places {
  /** `columns[j]`: column of the update that belongs to the j-th active row, sorted by support. */
  columns: Uint32Array;
  upper: number;
  both: number;
}

function columnPlaces({ active, support }: Deflated): Places {
  const count = (kind: number): number => active.reduce((sum, row) => sum + (support[row] === kind ? 1 : 0), 0);
  const upper = count(UPPER);
  const both = count(BOTH);
  const next = { [UPPER]: 0, [BOTH]: upper, [LOWER]: upper + both } as Record<number, number>;
  const columns = Uint32Array.from(active, (row) => {
    const kind = support[row] as number;
    const at = next[kind] as number;
    next[kind] = at + 1;
    return at;
  });
  return { columns, upper, both };
}

/**
 * Unit eigenvectors of diag(d) + rho z z^T over the active rows, as rows [k, k]; `d` gets the eigenvalues.
 *
 * z is replaced by the vector for which the computed eigenvalues are exact: that makes the vectors orthogonal.
 */
function updateVectors(
  d: Float64Array,
  z: Float64Array,
  rho: number,
  active: number[],
  columns: Uint32Array,
): Float64Array {
  const k = active.length;
  const poles = Float64Array.from(active, (row) => d[row] as number);
  const squares = Float64Array.from(active, (row) => (z[row] as number) ** 2);
  const distances = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    d[active[i] as number] = secularRoot(i, k, poles, squares, rho, distances, i * k);
  }
  const exact = exactUpdate(active, z, poles, distances);
  const vector = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    let norm = 0;
    for (let j = 0; j < k; j++) {
      const x = (exact[j] as number) / (distances[i * k + j] as number);
      vector[columns[j] as number] = x;
      norm += x * x;
    }
    const factor = 1 / Math.sqrt(norm);
    for (let j = 0; j < k; j++) distances[i * k + j] = (vector[j] as number) * factor;
  }
  return distances;
}

/** Loewner's formula: the z, with the signs of the old one, whose update has just these eigenvalues. */
function exactUpdate(active: number[], z: Float64Array, poles: Float64Array, distances: Float64Array): Float64Array {
  const k = active.length;
  const squares = new Float64Array(k).fill(1);
  for (let i = 0; i < k; i++) {
    const pole = poles[i] as number;
    for (let j = 0; j < k; j++) {
      const distance = distances[i * k + j] as number;
      squares[j] = (squares[j] as number) * (i === j ? distance : distance / ((poles[j] as number) - pole));
    }
  }
  return squares.map((square, j) => Math.sign(z[active[j] as number] as number) * Math.sqrt(Math.abs(square)));
}

/** Active rows become the update times themselves; each half only sees the rows that are not zero there. */
function replaceRows(
  { n, rows }: Problem,
  low: number,
  middle: number,
  high: number,
  { active }: Deflated,
  { columns, upper, both }: Places,
  update: Float64Array,
): void {
  const k = active.length;
  const heap = openHeap(PRODUCT_ROOM);
  const halves = [
    { from: low, to: middle, first: 0, end: upper + both },
    { from: middle, to: high, first: upper, end: k },
  ];
  const old = halves.map(({ from, to, first, end }) => {
    const gathered = new Float64Array((end - first) * (to - from));
    active.forEach((row, j) => {
      const at = (columns[j] as number) - first;
      if (at >= 0 && at < end - first) {
        gathered.set(rows.subarray(row * n + from, row * n + to), at * (to - from));
      }
    });
    return gathered;
  });
  for (const row of active) rows.fill(0, row * n + low, row * n + high);
  halves.forEach(({ from, to, first, end }, half) => {
    const width = to - from;
    const left = { values: update, offset: first, rowStride: k, columnStride: 1 };
    const right = { values: old[half] as Float64Array, offset: 0, rowStride: width, columnStride: 1 };
    const target = { values: rows, rowStarts: Float64Array.from(active, (row) => row * n + from) };
    addProduct(heap, 0, 1, left, right, [k, width, end - first], target);
  });
}
