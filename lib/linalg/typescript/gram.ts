import { gramColumns } from '../check-arguments.ts';
import type { GramOptions, Rows } from '../provider.ts';
import { mirrorLower } from '../transpose.ts';
import { addProduct, evenRows, PRODUCT_ROOM } from './add-product.ts';
import { openHeap } from './open-heap.ts';

/**
 * `A B^T + beta * out`, accumulated in float64 on the calling thread whatever the precision asked for; see
 * `LinalgProvider.gram`.
 */
export function typescriptGram(
  a: Rows,
  rows: number,
  b: Rows | null,
  otherRows: number,
  options: GramOptions,
): Float64Array {
  const m = b ? otherRows : rows;
  const cols = gramColumns(a, rows, b, otherRows, options.out);
  const out = options.out ?? new Float64Array(rows * m);
  const beta = options.out ? (options.beta ?? 0) : 0;
  if (beta === 0) out.fill(0);
  else if (beta !== 1) for (let i = 0; i < out.length; i++) out[i] = beta * (out[i] as number);
  const left = { values: a, offset: 0, rowStride: cols, columnStride: 1 };
  const right = { values: b ?? a, offset: 0, rowStride: 1, columnStride: cols };
  const target = { values: out, rowStarts: evenRows(rows, m), isLowerOnly: !b };
  addProduct(openHeap(PRODUCT_ROOM), 0, 1, left, right, [rows, m, cols], target);
  if (!b) mirrorLower(out, rows);
  return out;
}
