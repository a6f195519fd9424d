import { canLend, type LentArray, lend, whileLent } from '../linalg/lent-array.ts';
import type { Rows } from '../linalg/provider.ts';
import { computesOnThisThread, runInWorker } from '../linalg/worker.ts';
import { mapPass, multiplyRows, type ProductPass } from './jacobian/gram-product.ts';
import { claimRows, type SharedRows } from './shared-rows.ts';
import type { WriteRowsTask } from './tasks/write-rows.task.ts';

/** Entries written between two looks at the event loop, where the next products are handed out: a third of a millisecond. */
const TURN_ENTRIES = 2 ** 17;
/** Entries from which a second thread writes cells of several outputs too: some milliseconds of work. Plain products it hardly quickens. */
const WORTH_A_THREAD = 2 ** 19;

const TASK = new URL('./tasks/write-rows.task.ts', import.meta.url);

/**
 * Writes all rows of a pass.
 *
 * @param isBusy whether something is computed beside this thread, which then has to hand out what comes next
 * @param isShared whether a second thread may write rows, as fast as both come by them; which of them writes a row changes no bit
 */
export async function writeRows(pass: ProductPass, isBusy: () => boolean, isShared: boolean): Promise<void> {
  const { n, m, c } = pass.weights.factors;
  const step = Math.max(1, Math.floor(TURN_ENTRIES / Math.max(1, m * c * c)));
  const rows: SharedRows = { counts: new Int32Array(new SharedArrayBuffer(8)), n, step };
  const helper = isShared && c > 1 && n * m * c * c >= WORTH_A_THREAD && canBeHelped() ? helped(pass, rows) : null;
  for (let top = claimRows(rows); top < n; top = claimRows(rows)) {
    multiplyRows(pass, top, Math.min(n, top + step));
    if (isBusy()) await new Promise(setImmediate);
  }
  // One that has not begun finds no row left.
  if (helper && Atomics.load(rows.counts, 1) > 0) await helper;
}

const canBeHelped = (): boolean => !computesOnThisThread() && canLend();

async function helped(pass: ProductPass, rows: SharedRows): Promise<void> {
  const task: WriteRowsTask = { pass: mapPass<Rows, LentArray>(pass, lend), rows };
  await whileLent(pass, () => runInWorker<WriteRowsTask, void>(TASK, task, []));
}
