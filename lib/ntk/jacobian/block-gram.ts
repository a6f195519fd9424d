import { gram } from '../../linalg/gram.ts';
import { type DenseBlock, type FactoredBlock, type JacobianBlock, toDense } from './block.ts';

/** `full`: `[N, M, C, C]`; `trace`: `sum_c Theta[n, m, c, c]`, `[N, M]`. */
export type Contraction = 'full' | 'trace';

/**
 * One parameter's kernel component `J1 J2^T`, accumulated in float64.
 *
 * @param other the block of the second probe, or null for the first again
 * @returns row-major `[N, M, C, C]` or `[N, M]`
 *
 * Factored blocks are contracted without writing out J: `sum_st (A1 A2^T) o (D1 D2^T)`.
 */
export function blockGram(block: JacobianBlock, other: JacobianBlock | null, contraction: Contraction): Float64Array {
  if (block.kind === 'factored' && (!other || other.kind === 'factored')) {
    return factoredGram(block, other, contraction);
  }
  return denseGram(toDense(block), other && toDense(other), contraction);
}

function denseGram(a: DenseBlock, b: DenseBlock | null, contraction: Contraction): Float64Array {
  const m = b?.n ?? a.n;
  if (contraction === 'trace') return gram(a.values, a.n, b?.values ?? null, m);
  const c = a.c;
  const rows = gram(a.values, a.n * c, b?.values ?? null, m * c);
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

function factoredGram(a: FactoredBlock, b: FactoredBlock | null, contraction: Contraction): Float64Array {
  const s = a.s;
  const other = b ?? a;
  const t = other.s;
  const c = contraction === 'full' ? a.c : 1;
  const cols = other.n * t;
  const left = gram(a.left, a.n * s, b?.left ?? null, cols);
  const right = gram(a.right, a.n * s * c, b?.right ?? null, cols * c);
  const out = new Float64Array(a.n * other.n * c * c);
  for (let n = 0; n < a.n; n++)
    for (let m = 0; m < other.n; m++)
      for (let i = 0; i < s; i++)
        for (let j = 0; j < t; j++) {
          const row = n * s + i;
          const col = m * t + j;
          const weight = left[row * cols + col] as number;
          for (let p = 0; p < c; p++)
            for (let q = 0; q < c; q++) {
              const at = ((n * other.n + m) * c + p) * c + q;
              const product = right[(row * c + p) * cols * c + col * c + q] as number;
              out[at] = (out[at] as number) + weight * product;
            }
        }
  return out;
}

/**
 * Whether contracting the factors is cheaper than writing the block out, by counted multiply-adds (N samples, both
 * sides). Writing out costs float32 work on the backend and then a wider float64 product.
 */
export function factoredIsCheaper(n: number, c: number, s: number, k: number, o: number): boolean {
  const factored = 0.5 * (n * s) ** 2 * (k + c * o);
  const written = 0.5 * n * n * c * k * o + 0.25 * n * s * c * k * o;
  return factored <= written;
}
