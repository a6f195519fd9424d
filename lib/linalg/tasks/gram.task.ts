import type { Rows } from '../provider.ts';
import { typescriptGram } from '../typescript/gram.ts';
import { moveBack } from '../worker.ts';

export interface GramTask {
  a: Rows;
  rows: number;
  b: Rows | null;
  otherRows: number;
}

/** Worker entry of the TypeScript provider's `gram`. */
export default function gramTask({ a, rows, b, otherRows }: GramTask): Float64Array {
  const product = typescriptGram(a, rows, b, otherRows, {});
  return moveBack(product, [product.buffer as ArrayBuffer]);
}
