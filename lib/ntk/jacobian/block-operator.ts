import { addTo } from '../add-to.ts';
import type { Block, HostArray } from './block.ts';

/** `A B` in float64, `[m, n]`, of row-major `[m, k]` and `[k, n]`; with `transposeA`, A is stored `[k, m]`. */
export type Multiply = (
  a: Float64Array,
  m: number,
  k: number,
  b: Float64Array,
  n: number,
  options?: { transposeA?: boolean },
) => Promise<Float64Array>;

/** Rows of a left factor that are turned into float64 at a time. */
const ROWS = 4096;

/**
 * Adds `J v` of one block to `out`.
 *
 * @param v `[P]`
 * @param out `[N * C]`, row index n * C + c
 *
 * Factored blocks are never written out: `sum_s right_ns . (left_ns V)`. Cost N S K O, or N C P when dense.
 */
export async function addMultiplied(
  block: Block<HostArray>,
  v: Float64Array,
  out: Float64Array,
  multiply: Multiply,
): Promise<void> {
  if (block.kind === 'dense') {
    addDenseProduct(block.values, v, out);
    return;
  }
  const { n, c, s, k, o, left, right } = block;
  for (let from = 0; from < n * s; from += ROWS) {
    const to = Math.min(n * s, from + ROWS);
    const products =
      block.kind === 'indexed'
        ? tableRows(left, from, to, v, o)
        : await multiply(Float64Array.from(left.subarray(from * k, to * k)), to - from, k, v, o);
    for (let row = from; row < to; row++) {
      const product = (row - from) * o;
      const sample = Math.floor(row / s) * c;
      for (let d = 0; d < c; d++) {
        const start = (row * c + d) * o;
        let sum = 0;
        for (let q = 0; q < o; q++) sum += (right[start + q] as number) * (products[product + q] as number);
        out[sample + d] = (out[sample + d] as number) + sum;
      }
    }
  }
}

/**
 * `J^T u` of one block, `[P]`.
 *
 * @param u `[N * C]`, row index n * C + c
 */
export async function transposeMultiplied(
  block: Block<HostArray>,
  u: Float64Array,
  multiply: Multiply,
): Promise<Float64Array> {
  if (block.kind === 'dense') return denseTransposeProduct(block.values, u, block.p);
  const { n, s, k, o, left } = block;
  const out = new Float64Array(k * o);
  for (let from = 0; from < n * s; from += ROWS) {
    const to = Math.min(n * s, from + ROWS);
    const weighted = weightedRight(block, u, from, to);
    if (block.kind === 'indexed') addToTable(left, from, to, weighted, o, out);
    else {
      const factor = Float64Array.from(left.subarray(from * k, to * k));
      addTo(out, await multiply(factor, k, to - from, weighted, o, { transposeA: true }));
    }
  }
  return out;
}

function addDenseProduct(values: HostArray, v: Float64Array, out: Float64Array): void {
  const p = v.length;
  for (let row = 0; row < out.length; row++) {
    const start = row * p;
    let sum = 0;
    for (let q = 0; q < p; q++) sum += (values[start + q] as number) * (v[q] as number);
    out[row] = (out[row] as number) + sum;
  }
}

function denseTransposeProduct(values: HostArray, u: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p);
  for (let row = 0; row < u.length; row++) {
    const weight = u[row] as number;
    const start = row * p;
    for (let q = 0; q < p; q++) out[q] = (out[q] as number) + weight * (values[start + q] as number);
  }
  return out;
}

/** Rows of the table `v` `[K, O]` at the given indices. */
function tableRows(indices: HostArray, from: number, to: number, v: Float64Array, o: number): Float64Array {
  const rows = new Float64Array((to - from) * o);
  for (let row = from; row < to; row++) {
    const start = (indices[row] as number) * o;
    rows.set(v.subarray(start, start + o), (row - from) * o);
  }
  return rows;
}

/** `sum_c u[n, c] right[n, s, c, :]` for positions `from` to `to`, `[to - from, O]`. */
function weightedRight(
  block: Exclude<Block<HostArray>, { kind: 'dense' }>,
  u: Float64Array,
  from: number,
  to: number,
): Float64Array {
  const { c, s, o, right } = block;
  const out = new Float64Array((to - from) * o);
  for (let row = from; row < to; row++) {
    const at = (row - from) * o;
    for (let d = 0; d < c; d++) {
      const weight = u[Math.floor(row / s) * c + d] as number;
      const start = (row * c + d) * o;
      for (let q = 0; q < o; q++) out[at + q] = (out[at + q] as number) + weight * (right[start + q] as number);
    }
  }
  return out;
}

function addToTable(
  indices: HostArray,
  from: number,
  to: number,
  rows: Float64Array,
  o: number,
  out: Float64Array,
): void {
  for (let row = from; row < to; row++) {
    const start = (indices[row] as number) * o;
    for (let q = 0; q < o; q++) {
      out[start + q] = (out[start + q] as number) + (rows[(row - from) * o + q] as number);
    }
  }
}
