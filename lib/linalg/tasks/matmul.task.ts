import type { MatmulOptions } from '../provider.ts';
import { matmul } from '../typescript/matmul.ts';
import { moveBack } from '../worker.ts';

export interface MatmulTask {
  a: Float64Array;
  m: number;
  k: number;
  b: Float64Array;
  n: number;
  options: MatmulOptions;
}

/** Worker entry of the TypeScript provider's `matmul`. */
export default function matmulTask({ a, m, k, b, n, options }: MatmulTask): Float64Array {
  const product = matmul(a, m, k, b, n, options);
  return moveBack(product, [product.buffer as ArrayBuffer]);
}
