import { gram } from '../../linalg/gram.ts';
import type { GramPrecision } from '../../linalg/provider.ts';
import { type DenseBlock, type HostArray, type JacobianBlock, toDense } from './block.ts';

/** `full`: `[N, M, C, C]`; `trace`: `sum_c Theta[n, m, c, c]`, `[N, M]`. */
export type Contraction = 'full' | 'trace';

/** Grams already taken, by the array they were taken of; one for all blocks of a contraction. */
export type GramMemo = Map<HostArray, { rows: number; other: HostArray | null; gram: Float64Array }>;

type PositionBlock = Exclude<JacobianBlock, { kind: 'dense' }>;

/**
 * One parameter's kernel component `J1 J2^T`.
 *
 * @param other the block of the second probe, or null for the first again
 * @param precision of the products; sums over positions are float64 either way
 * @returns row-major `[N, M, C, C]` or `[N, M]`
 *
 * Factored and indexed blocks are contracted without writing out J: `sum_st (A1 A2^T) o (D1 D2^T)`.
 */
export function blockGram(
  block: JacobianBlock,
  other: JacobianBlock | null,
  contraction: Contraction,
  precision: GramPrecision = 'float64',
  memo: GramMemo = new Map(),
): Float64Array {
  if (block.kind !== 'dense' && (!other || other.kind === block.kind)) {
    return positionGram(block, other as PositionBlock | null, contraction, precision, memo);
  }
  return denseGram(toDense(block), other && toDense(other), contraction, precision, memo);
}

function denseGram(
  a: DenseBlock<HostArray>,
  b: DenseBlock<HostArray> | null,
  contraction: Contraction,
  precision: GramPrecision,
  memo: GramMemo,
): Float64Array {
  const m = b?.n ?? a.n;
  if (contraction === 'trace') return sharedGram(a.values, a.n, b?.values ?? null, m, precision, memo);
  const c = a.c;
  const rows = sharedGram(a.values, a.n * c, b?.values ?? null, m * c, precision, memo);
  if (c === 1) return rows;
  const full = new Float64Array(rows.length);
  for (let n = 0, at = 0; n < a.n; n++)
    for (let q = 0; q < m; q++)
      for (let i = 0; i < c; i++) {
        const start = (n * c + i) * m * c + q * c;
        for (let j = 0; j < c; j++) full[at++] = rows[start + j] as number;
      }
  return full;
}

function positionGram(
  a: PositionBlock,
  b: PositionBlock | null,
  contraction: Contraction,
  precision: GramPrecision,
  memo: GramMemo,
): Float64Array {
  const { n, s } = a;
  const { n: m, s: t } = b ?? a;
  const c = contraction === 'full' ? a.c : 1;
  const left = leftGram(a, b, precision);
  const right = sharedGram(a.right, n * s * c, b?.right ?? null, m * t * c, precision, memo);
  if (s === 1 && t === 1) return onePosition(left, right, n, m, c);
  const columns = m * t;
  const out = new Float64Array(n * m * c * c);
  for (let row = 0; row < n * s; row++)
    for (let col = 0; col < columns; col++) {
      const weight = left[row * columns + col] as number;
      if (weight === 0) continue;
      const start = (Math.floor(row / s) * m + Math.floor(col / t)) * c * c;
      for (let p = 0; p < c; p++)
        for (let q = 0; q < c; q++) {
          const at = start + p * c + q;
          out[at] = (out[at] as number) + weight * (right[(row * c + p) * columns * c + col * c + q] as number);
        }
    }
  return out;
}

/** A Gram that another block may want too: of a dense layer's cotangents, for its weights and its bias. Never changed. */
function sharedGram(
  a: HostArray,
  rows: number,
  b: HostArray | null,
  otherRows: number,
  precision: GramPrecision,
  memo: GramMemo,
): Float64Array {
  const known = memo.get(a);
  if (known?.rows === rows && known.other === b) return known.gram;
  const product = gram(a, rows, b, otherRows, { precision });
  memo.set(a, { rows, other: b, gram: product });
  return product;
}

/** The product of both Grams when every sample has one position: `left[n, m] * right[n, c, m, d]` as `[N, M, C, C]`. */
function onePosition(left: Float64Array, right: Float64Array, n: number, m: number, c: number): Float64Array {
  if (c === 1) {
    for (let i = 0; i < left.length; i++) left[i] = (left[i] as number) * (right[i] as number);
    return left;
  }
  const out = new Float64Array(right.length);
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < m; j++) {
      const weight = left[i * m + j] as number;
      for (let p = 0; p < c; p++) {
        const start = (i * c + p) * m * c + j * c;
        for (let q = 0; q < c; q++) out[at++] = weight * (right[start + q] as number);
      }
    }
  return out;
}

/** `[N S, M T]`: inner products of the left factors; of one-hot rows, whether the indices are equal. */
function leftGram(a: PositionBlock, b: PositionBlock | null, precision: GramPrecision): Float64Array {
  const other = b ?? a;
  if (a.kind === 'factored') return gram(a.left, a.n * a.s, b?.left ?? null, other.n * other.s, { precision });
  const columns = other.n * other.s;
  const equal = new Float64Array(a.n * a.s * columns);
  a.left.forEach((index, row) => {
    for (let col = 0; col < columns; col++) if (other.left[col] === index) equal[row * columns + col] = 1;
  });
  return equal;
}

/**
 * Whether contracting by positions is cheaper than writing the block out, by counted multiply-adds. Writing out costs
 * float32 work on the backend and then a wider float64 product.
 *
 * @param leftWidth numbers a left row holds: K when factored, 1 when indexed
 */
export function positionsAreCheaper(n: number, c: number, s: number, k: number, o: number, leftWidth: number): boolean {
  // Summing over pairs of positions is scalar work beside the products: a few multiply-adds' worth a pair.
  const pairs = s > 1 ? 4 * (n * s) ** 2 : 0;
  const positions = 0.5 * (n * s) ** 2 * (leftWidth + c * o) + pairs;
  const written = 0.5 * n * n * c * k * o + 0.25 * n * s * c * leftWidth * o;
  return positions <= written;
}
