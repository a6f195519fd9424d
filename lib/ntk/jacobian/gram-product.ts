import type { ArraySpace } from '../../linalg/array-space.ts';
import type { Rows } from '../../linalg/provider.ts';

/** A kernel component as the product of two Gram matrices, `left[n, m] * right[(n, c), (m, d)]`. */
export interface GramFactors {
  n: number;
  m: number;
  /** Rows and columns of `right` for each sample; 1 for `trace`. */
  c: number;
  /** `[N, M]`, or null for ones. The caller needs it no longer. */
  left: Rows | null;
  /** `[N * C, M * C]`. */
  right: Rows;
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
export interface ProductInto {
  factors: GramFactors;
  out: Float64Array;
}

/**
 * Writes rows top..end of a component, and adds them to `total` on the way.
 *
 * @param bias a component whose only factor is the same `right`, as a bias has beside its weights: written in the same pass
 */
export function multiplyRows(
  { factors, out }: ProductInto,
  bias: ProductInto | null,
  total: Float64Array | null,
  top: number,
  end: number,
): void {
  const { m, c, left, right, scale } = factors;
  if (c > 1) {
    for (let i = top; i < end; i++) multiplyCells(factors, out, bias?.out ?? null, total, i);
  } else if (left && bias && total) {
    multiplyBoth(out, bias.out, left, right, scale, total, top * m, end * m);
  } else {
    if (left) multiplyEntries(out, left, right, scale, top * m, end * m);
    else if (out !== right) copyEntries(out, right, scale, top * m, end * m);
    if (total) addEntries(total, out, top * m, end * m);
    if (bias) multiplyRows(bias, null, total, top, end);
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
  { m, c, left, right, scale }: GramFactors,
  out: Float64Array,
  bias: Float64Array | null,
  total: Float64Array | null,
  i: number,
): void {
  const stride = m * c;
  let at = i * stride * c;
  for (let j = 0; j < m; j++) {
    const weight = left ? (left[i * m + j] as number) : 1;
    let row = i * c * stride + j * c;
    for (let p = 0; p < c; p++, row += stride) {
      const end = row + c;
      if (total && bias) {
        for (let q = row; q < end; q++, at++) {
          const value = (right[q] as number) * scale;
          const product = weight * value;
          out[at] = product;
          bias[at] = value;
          total[at] = (total[at] as number) + product + value;
        }
      } else if (total) {
        for (let q = row; q < end; q++, at++) {
          const product = weight * ((right[q] as number) * scale);
          out[at] = product;
          total[at] = (total[at] as number) + product;
        }
      } else for (let q = row; q < end; q++, at++) out[at] = weight * ((right[q] as number) * scale);
    }
  }
}
