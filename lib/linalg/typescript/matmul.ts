import type { MatmulOptions } from '../provider.ts';
import { addProduct, evenRows, type Operand, PRODUCT_ROOM } from './add-product.ts';
import { openHeap } from './open-heap.ts';

/** A B on the calling thread; see `LinalgProvider.matmul`. */
export function matmul(
  a: Float64Array,
  m: number,
  k: number,
  b: Float64Array,
  n: number,
  options: MatmulOptions,
): Float64Array {
  const out = new Float64Array(m * n);
  const left = operand(a, m, k, options.transposeA ?? false);
  const right = operand(b, k, n, options.transposeB ?? false);
  addProduct(openHeap(PRODUCT_ROOM), 0, 1, left, right, [m, n, k], { values: out, rowStarts: evenRows(m, n) });
  return out;
}

function operand(values: Float64Array, rows: number, cols: number, isTransposed: boolean): Operand {
  const rowStride = isTransposed ? 1 : cols;
  return { values, offset: 0, rowStride, columnStride: isTransposed ? rows : 1 };
}
