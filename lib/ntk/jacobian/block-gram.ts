import { gram, lowerGram } from '../../linalg/gram.ts';
import type { GramPrecision, Rows } from '../../linalg/provider.ts';
import { addTo } from '../add-to.ts';
import { type HostArray, type JacobianBlock, toDense } from './block.ts';
import { gramProduct } from './gram-product.ts';

/** `full`: `[N, M, C, C]`; `trace`: `sum_c Theta[n, m, c, c]`, `[N, M]`. */
export type Contraction = 'full' | 'trace';

/** Grams already taken, by the array they were taken of; one for all blocks of a contraction. */
export type GramMemo = Map<HostArray, { rows: number; other: HostArray | null; gram: Rows }>;

type PositionBlock = Exclude<JacobianBlock, { kind: 'dense' }>;

/** How a block is contracted beside others. */
export interface BlockGramOptions {
  /** Of the products; sums over positions are float64 either way. Default float64. */
  precision?: GramPrecision | undefined;
  /** The component is multiplied by this; default 1. */
  scale?: number;
  memo?: GramMemo;
  /** The component is added here; of a symmetric one at least what lies on and below the diagonal. */
  total?: Float64Array;
}

/**
 * One parameter's kernel component `J1 J2^T`.
 *
 * @param other the block of the second probe, or null for the first again
 * @returns row-major `[N, M, C, C]` or `[N, M]`
 *
 * Factored and indexed blocks are contracted without writing out J: `sum_st (A1 A2^T) o (D1 D2^T)`.
 */
export function blockGram(
  block: JacobianBlock,
  other: JacobianBlock | null,
  contraction: Contraction,
  { precision = 'float64', scale = 1, memo = new Map(), total }: BlockGramOptions = {},
): Float64Array {
  const n = block.n;
  const m = other?.n ?? n;
  const c = contraction === 'full' ? block.c : 1;
  const shape = { n, m, c, scale, isSymmetric: !other };
  if (block.kind === 'dense' || (other && other.kind !== block.kind)) {
    const a = toDense(block).values;
    const b = other && toDense(other).values;
    return gramProduct({ ...shape, left: null, right: sharedGram(a, n * c, b, m * c, precision, memo) }, total ?? null);
  }
  const others = other as PositionBlock | null;
  if (block.s === 1 && (others?.s ?? 1) === 1) {
    const left = leftGram(block, others, precision);
    const right = sharedGram(block.right, n * c, others?.right ?? null, m * c, precision, memo);
    return gramProduct({ ...shape, left, right }, total ?? null);
  }
  const kernel = positionGram(block, others, c, precision);
  if (scale !== 1) for (let i = 0; i < kernel.length; i++) kernel[i] = (kernel[i] as number) * scale;
  if (total) addTo(total, kernel);
  return kernel;
}

/** The sum over pairs of positions, `[N, M, C, C]`. */
function positionGram(a: PositionBlock, b: PositionBlock | null, c: number, precision: GramPrecision): Float64Array {
  const { n, s } = a;
  const { n: m, s: t } = b ?? a;
  const left = a.kind === 'factored' ? gram(a.left, n * s, b?.left ?? null, m * t, { precision }) : equalIndices(a, b);
  const right = gram(a.right, n * s * c, b?.right ?? null, m * t * c, { precision });
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

/** A Gram that another block may want too: of a dense layer's cotangents, for its weights and its bias. */
function sharedGram(
  a: HostArray,
  rows: number,
  b: HostArray | null,
  otherRows: number,
  precision: GramPrecision,
  memo: GramMemo,
): Rows {
  const known = memo.get(a);
  if (known?.rows === rows && known.other === b) return known.gram;
  const product = b ? gram(a, rows, b, otherRows, { precision }) : lowerGram(a, rows, precision);
  memo.set(a, { rows, other: b, gram: product });
  return product;
}

/** Inner products of the left factors of samples with one position. */
function leftGram(a: PositionBlock, b: PositionBlock | null, precision: GramPrecision): Rows {
  if (a.kind === 'indexed') return equalIndices(a, b);
  return b ? gram(a.left, a.n, b.left, b.n, { precision }) : lowerGram(a.left, a.n, precision);
}

/** `[N S, M T]`: whether the indices are equal, the inner products of one-hot rows. */
function equalIndices(a: PositionBlock, b: PositionBlock | null): Float64Array {
  const other = b ?? a;
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
