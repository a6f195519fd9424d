import { ArraySpace } from '../../linalg/array-space.ts';
import type { GramRequest } from '../../linalg/compute-gram.ts';
import { gram } from '../../linalg/gram.ts';
import { largeFloat64 } from '../../linalg/large-array.ts';
import type { Rows } from '../../linalg/provider.ts';
import { type JacobianBlock, toDense } from './block.ts';
import { type GramFactors, multiplyRows, roomForProduct } from './gram-product.ts';

/** `full`: `[N, M, C, C]`; `trace`: `sum_c Theta[n, m, c, c]`, `[N, M]`. */
export type Contraction = 'full' | 'trace';

type PositionBlock = Exclude<JacobianBlock, { kind: 'dense' }>;

/**
 * One parameter's kernel component `J1 J2^T`, float64, on the calling thread.
 *
 * @param other the block of the second probe, or null for the first again
 * @returns row-major `[N, M, C, C]` or `[N, M]`
 *
 * Factored and indexed blocks are contracted without writing out J: `sum_st (A1 A2^T) o (D1 D2^T)`.
 */
export function blockGram(block: JacobianBlock, other: JacobianBlock | null, contraction: Contraction): Float64Array {
  const grams = gramRequests(block, other, contraction).map(({ a, rows, b, otherRows }) => gram(a, rows, b, otherRows));
  const factors = gramFactors(block, other, contraction, grams, 1);
  const out = roomForProduct(factors, new ArraySpace());
  multiplyRows({ weights: { factors, out }, bias: null, total: null, isFirst: true }, 0, factors.n);
  return out;
}

/** The Gram matrices that make a component, in the order in which {@link gramFactors} wants them. */
export function gramRequests(
  block: JacobianBlock,
  other: JacobianBlock | null,
  contraction: Contraction,
): GramRequest[] {
  const c = contraction === 'full' ? block.c : 1;
  const second = other ?? block;
  const isLower = isLowerEnough(block, other, c);
  if (block.kind === 'dense' || second.kind !== block.kind) {
    const b = other && toDense(other).values;
    return [{ a: toDense(block).values, rows: block.n * c, b, otherRows: second.n * c, isLower }];
  }
  const { s: t } = second;
  const pairs = { rows: block.n * block.s, otherRows: second.n * t };
  const left = { a: block.left, b: other && second.left, ...pairs };
  const b = other && second.right;
  const right = { a: block.right, b, rows: pairs.rows * c, otherRows: pairs.otherRows * c, isLower };
  return block.kind === 'factored' ? [left, right] : [right];
}

/** Whether cells are written from the lower triangle alone: with several outputs they are put into another order anyway. */
function isLowerEnough(block: JacobianBlock, other: JacobianBlock | null, c: number): boolean {
  return c > 1 && other === null && (block.kind === 'dense' || block.s === 1);
}

/** The component as a product of those Gram matrices; that of several positions is summed over them here. */
export function gramFactors(
  block: JacobianBlock,
  other: JacobianBlock | null,
  contraction: Contraction,
  grams: Rows[],
  scale: number,
): GramFactors {
  const second = other ?? block;
  const c = contraction === 'full' ? block.c : 1;
  const shape = { n: block.n, m: second.n, c, scale, isLower: isLowerEnough(block, other, c) };
  const [first, last] = [grams[0] as Rows, grams.at(-1) as Rows];
  if (block.kind === 'dense' || second.kind !== block.kind) return { ...shape, left: null, right: first };
  const left = block.kind === 'factored' ? first : equalIndices(block, second);
  if (block.s === 1 && second.s === 1) return { ...shape, left, right: last };
  return { ...shape, left: null, right: overPositions(block, second, c, left, last) };
}

/** The sum over pairs of positions, as a matrix `[N * C, M * C]`. */
function overPositions(a: PositionBlock, b: PositionBlock, c: number, left: Rows, right: Rows): Float64Array {
  const { n, s } = a;
  const { n: m, s: t } = b;
  const columns = m * t;
  const out = largeFloat64(n * c * m * c);
  for (let row = 0; row < n * s; row++)
    for (let p = 0; p < c; p++) {
      const from = (row * c + p) * columns * c;
      const to = (Math.floor(row / s) * c + p) * m * c;
      for (let j = 0, col = 0; j < m; j++)
        for (const end = col + t; col < end; col++) {
          const weight = left[row * columns + col] as number;
          if (weight !== 0) addScaled(out, to + j * c, weight, right, from + col * c, c);
        }
    }
  return out;
}

function addScaled(out: Float64Array, to: number, weight: number, right: Rows, from: number, count: number): void {
  for (let q = 0; q < count; q++) out[to + q] = (out[to + q] as number) + weight * (right[from + q] as number);
}

/** `[N S, M T]`: whether the indices are equal, the inner products of one-hot rows. */
function equalIndices(a: PositionBlock, other: PositionBlock): Float64Array {
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
