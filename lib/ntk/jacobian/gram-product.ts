import type { ArraySpace } from '../../linalg/array-space.ts';
import type { Rows } from '../../linalg/provider.ts';

/** A kernel component as the product of two Gram matrices, `left[n, m] * right[(n, c), (m, d)]`. */
export interface GramFactors<Numbers = Rows> {
  n: number;
  m: number;
  /** Rows and columns of `right` for each sample; 1 for `trace`. */
  c: number;
  /** `[N, M]`, or null for ones. The caller needs it no longer. */
  left: Numbers | null;
  /** `[N * C, M * C]`. */
  right: Numbers;
  /** Whether `right` is symmetric, and may hold anything above its diagonal. */
  isLower: boolean;
  /** The product is multiplied by this. */
  scale: number;
}

/**
 * An array for the component, `[N, M, C, C]`. With C = 1 it may be a float64 factor itself: `left`, or a lone `right` that is
 * not scaled.
 */
export function roomForProduct({ n, m, c, left, right, scale }: GramFactors, space: ArraySpace): Float64Array {
  const own = c > 1 ? null : (left ?? (scale === 1 ? right : null));
  return own instanceof Float64Array ? own : space.take(n * m * c * c);
}

/** A component under way: what makes it, and where it is written. */
export interface ProductInto<Numbers = Rows, Out = Float64Array> {
  factors: GramFactors<Numbers>;
  out: Out;
}

/** What is written in one pass. */
export interface ProductPass<Numbers = Rows, Out = Float64Array> {
  weights: ProductInto<Numbers, Out>;
  /** A component whose only factor is the same `right`, as a bias has beside its weights. */
  bias: ProductInto<Numbers, Out> | null;
  /** Components are added to it on the way. */
  total: Out | null;
  /** Whether they are the first, and what `total` holds does not count. */
  isFirst: boolean;
}

/** The pass over other numbers. */
export function mapPass<From, To>(
  { weights, bias, total, isFirst }: ProductPass<From, From>,
  map: (numbers: From) => To,
): ProductPass<To, To> {
  const product = ({ factors, out }: ProductInto<From, From>): ProductInto<To, To> => {
    const { left, right } = factors;
    return { factors: { ...factors, left: left && map(left), right: map(right) }, out: map(out) };
  };
  return { weights: product(weights), bias: bias && product(bias), total: total && map(total), isFirst };
}

/** Writes rows top..end of the components of a pass. Rows do not depend on one another. */
export function multiplyRows(pass: ProductPass, top: number, end: number): void {
  const { bias, total, isFirst } = pass;
  const { factors, out } = pass.weights;
  const { m, c, left, right, scale } = factors;
  if (c > 1) {
    for (let i = top; i < end; i++) multiplyCells(factors, out, bias?.out ?? null, total, isFirst, i);
    return;
  }
  if (isFirst) total?.fill(0, top * m, end * m);
  if (left && bias && total) {
    multiplyBoth(out, bias.out, left, right, scale, total, top * m, end * m);
  } else {
    if (left) multiplyEntries(out, left, right, scale, top * m, end * m);
    else if (out !== right) copyEntries(out, right, scale, top * m, end * m);
    if (total) addEntries(total, out, top * m, end * m);
    if (bias) multiplyRows({ weights: bias, bias: null, total, isFirst: false }, top, end);
  }
}

function multiplyBoth(
  out: Float64Array,
  bias: Float64Array,
  left: Rows,
  right: Rows,
  scale: number,
  total: Float64Array,
  from: number,
  end: number,
): void {
  for (let at = from; at < end; at++) {
    const value = (right[at] as number) * scale;
    const product = (left[at] as number) * value;
    out[at] = product;
    bias[at] = value;
    total[at] = (total[at] as number) + product + value;
  }
}

function multiplyEntries(out: Float64Array, left: Rows, right: Rows, scale: number, from: number, end: number): void {
  for (let at = from; at < end; at++) out[at] = (left[at] as number) * ((right[at] as number) * scale);
}

function copyEntries(out: Float64Array, right: Rows, scale: number, from: number, end: number): void {
  if (scale === 1) out.set(right.subarray(from, end), from);
  else for (let at = from; at < end; at++) out[at] = (right[at] as number) * scale;
}

function addEntries(total: Float64Array, addend: Float64Array, from: number, end: number): void {
  for (let at = from; at < end; at++) total[at] = (total[at] as number) + (addend[at] as number);
}

/** With several outputs: each pair of samples has a `[C, C]` cell of its own. Row i of cells. */
function multiplyCells(
  { m, c, left, right, scale, isLower }: GramFactors,
  out: Float64Array,
  bias: Float64Array | null,
  total: Float64Array | null,
  isFirst: boolean,
  i: number,
): void {
  const stride = m * c;
  if (isLower) completeCell(right, i * c * (stride + 1), stride, c);
  let at = i * stride * c;
  for (let j = 0; j < m; j++) {
    const weight = left ? (left[i * m + j] as number) : 1;
    const isMirrored = isLower && j > i;
    let row = isMirrored ? (j * stride + i) * c : (i * stride + j) * c;
    const down = isMirrored ? 1 : stride;
    const across = isMirrored ? stride : 1;
    for (let p = 0; p < c; p++, row += down) {
      const end = row + c * across;
      if (total && bias) {
        for (let q = row; q < end; q += across, at++) {
          const value = (right[q] as number) * scale;
          const product = weight * value;
          out[at] = product;
          bias[at] = value;
          total[at] = (isFirst ? 0 : (total[at] as number)) + product + value;
        }
      } else if (total) {
        for (let q = row; q < end; q += across, at++) {
          const product = weight * ((right[q] as number) * scale);
          out[at] = product;
          total[at] = (isFirst ? 0 : (total[at] as number)) + product;
        }
      } else for (let q = row; q < end; q += across, at++) out[at] = weight * ((right[q] as number) * scale);
    }
  }
}

/** Mirrors the lower triangle of the cell at `start`, on the diagonal: only its own row of cells reads it. */
function completeCell(matrix: Rows, start: number, stride: number, c: number): void {
  for (let p = 1; p < c; p++)
    for (let q = 0; q < p; q++) matrix[start + q * stride + p] = matrix[start + p * stride + q] as number;
}
