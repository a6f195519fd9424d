import { TensorBoardWriter } from '../interop/tensorboard/index.ts';
import { openFollowingWriter } from '../store/sqlite/index.ts';
import type { StoreWriter } from '../store/store.ts';
import type { Faults } from './faults.ts';
import type { ParsedLoggerOptions } from './options.ts';
import { teeWriter } from './tee-writer.ts';

/**
 * The one place where a logger's writer is made: whatever else is to receive what a run logs wraps it here.
 *
 * @param onMoved called when the run goes on in another file, which stands in the place of its own
 * @throws NtkBoardError as `openSqliteWriter`
 */
export function openStore(
  { logdir, tensorboard }: ParsedLoggerOptions,
  faults: Faults,
  onMoved: () => void,
): StoreWriter {
  const store = openFollowingWriter(logdir, { checkpointsInThread: true }, (error, isDone) => {
    if (isDone) onMoved();
    faults.report(error, null);
  });
  if (tensorboard === undefined) return store;
  const sink = new TensorBoardWriter(tensorboard, (id) => store.findRun({ id }));
  return teeWriter(store, sink, (error) => faults.report(error, null));
}
