import type { Rows } from '../../linalg/provider.ts';

/** Edge of the tiles in which a product is mirrored: a tile of float64 stays in the first-level cache. */
const TILE = 32;

/**
 * A kernel component as the product of two Gram matrices, `left[n, m] * right[(n, c), (m, d)]`. Of a symmetric one only the
 * entries on and below the diagonal count.
 */
export interface GramFactors {
  n: number;
  m: number;
  /** Rows and columns of `right` for each sample; 1 for `trace`. */
  c: number;
  /** `[N, M]`, or null for ones. */
  left: Rows | null;
  /** `[N * C, M * C]`. */
  right: Rows;
  isSymmetric: boolean;
  /** The product is multiplied by this. */
  scale: number;
}

/**
 * The component, `[N, M, C, C]` in float64, added to `total` on the way: one pass over memory for product, mirror image and
 * sum. With C = 1 a float64 `left`, or a lone `right` that is not scaled, is overwritten and returned.
 *
 * @param total shaped like the result; only what lies on and below the diagonal is added when the component is symmetric
 */
export function gramProduct(factors: GramFactors, total: Float64Array | null): Float64Array {
  if (factors.c > 1) return cellProduct(factors, total);
  const { n, m, left, right, scale, isSymmetric } = factors;
  const own = left ?? (scale === 1 ? right : null);
  const out = own instanceof Float64Array ? own : new Float64Array(n * m);
  const mirrored = isSymmetric ? new Float64Array(TILE * TILE) : null;
  for (let top = 0; top < n; top += TILE) {
    const bottom = Math.min(n, top + TILE);
    for (let from = 0; from < (isSymmetric ? bottom : m); from += TILE) {
      for (let i = top; i < bottom; i++) {
        const end = i * m + Math.min(from + TILE, isSymmetric ? i + 1 : m);
        if (left) multiplyRow(out, left, right, scale, i * m + from, end);
        else copyRow(out, right, scale, i * m + from, end);
        if (total) addRow(total, out, i * m + from, end);
        if (mirrored)
          for (let at = i * m + from, to = i - top; at < end; at++, to += TILE) mirrored[to] = out[at] as number;
      }
      if (mirrored) placeMirrored(out, mirrored, n, top, bottom, from);
    }
  }
  return out;
}

function multiplyRow(out: Float64Array, left: Rows, right: Rows, scale: number, from: number, end: number): void {
  if (scale === 1) for (let at = from; at < end; at++) out[at] = (left[at] as number) * (right[at] as number);
  else for (let at = from; at < end; at++) out[at] = (left[at] as number) * (right[at] as number) * scale;
}

function copyRow(out: Float64Array, right: Rows, scale: number, from: number, end: number): void {
  if (out !== right) for (let at = from; at < end; at++) out[at] = (right[at] as number) * scale;
}

function addRow(total: Float64Array, addend: Float64Array, from: number, end: number): void {
  for (let at = from; at < end; at++) total[at] = (total[at] as number) + (addend[at] as number);
}

/** Writes the transposed tile above the diagonal. */
function placeMirrored(
  out: Float64Array,
  tile: Float64Array,
  n: number,
  top: number,
  bottom: number,
  left: number,
): void {
  for (let j = left; j < Math.min(left + TILE, bottom); j++) {
    const row = (j - left) * TILE - top;
    for (let i = Math.max(top, j + 1); i < bottom; i++) out[j * n + i] = tile[row + i] as number;
  }
}

/** With several outputs: each pair of samples has a `[C, C]` cell of its own. */
function cellProduct({ n, m, c, left, right, isSymmetric, scale }: GramFactors, total: Float64Array | null) {
  const out = new Float64Array(n * m * c * c);
  const stride = m * c;
  for (let i = 0; i < n; i++) {
    const columns = isSymmetric ? i + 1 : m;
    for (let j = 0; j < columns; j++) {
      const weight = (left ? (left[i * m + j] as number) : 1) * scale;
      const start = (i * m + j) * c * c;
      const isDiagonal = isSymmetric && i === j;
      for (let p = 0; p < c; p++) {
        const row = (i * c + p) * stride + j * c;
        const end = isDiagonal ? p + 1 : c;
        for (let q = 0, at = start + p * c; q < end; q++, at++) out[at] = weight * (right[row + q] as number);
      }
      if (isDiagonal)
        for (let p = 0; p < c; p++)
          for (let q = p + 1; q < c; q++) out[start + p * c + q] = out[start + q * c + p] as number;
      if (total) addRow(total, out, start, start + c * c);
      if (isSymmetric && !isDiagonal) mirrorCell(out, start, (j * m + i) * c * c, c);
    }
  }
  return out;
}

function mirrorCell(out: Float64Array, from: number, to: number, c: number): void {
  for (let p = 0; p < c; p++) for (let q = 0; q < c; q++) out[to + q * c + p] = out[from + p * c + q] as number;
}

/** Copies what lies below the diagonal of `[N, N, C, C]` to its mirrored place. */
export function mirrorCells(kernel: Float64Array, n: number, c: number): void {
  if (c === 1) {
    for (let top = 0; top < n; top += TILE)
      for (let left = 0; left <= top; left += TILE)
        for (let j = left; j < Math.min(n, left + TILE); j++)
          for (let i = Math.max(top, j + 1); i < Math.min(n, top + TILE); i++)
            kernel[j * n + i] = kernel[i * n + j] as number;
    return;
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) mirrorCell(kernel, (i * n + j) * c * c, (j * n + i) * c * c, c);
}
