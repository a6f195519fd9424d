import { type LentArray, openLent } from '../../linalg/lent-array.ts';
import { mapPass, multiplyRows, type ProductPass } from '../jacobian/gram-product.ts';
import { claimRows, type SharedRows } from '../shared-rows.ts';

export interface WriteRowsTask {
  pass: ProductPass<LentArray, LentArray>;
  rows: SharedRows;
}

/** Worker entry: writes rows of a pass, where the arrays lie, until none is left. */
export default function writeRowsTask({ pass, rows }: WriteRowsTask): void {
  Atomics.add(rows.counts, 1, 1);
  let top = claimRows(rows);
  if (top >= rows.n) return;
  const opened = mapPass(pass, openLent) as ProductPass;
  for (; top < rows.n; top = claimRows(rows)) multiplyRows(opened, top, Math.min(rows.n, top + rows.step));
}
