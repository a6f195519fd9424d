import { openSqliteWriter } from '../lib/store/sqlite/index.ts';
import type { StoreWriter } from '../lib/store/store.ts';

/** Does one piece of work with a writer of a logdir. */
export type WriteRuns = <Result>(work: (writer: StoreWriter) => Result) => Result;

/**
 * Writes of the server itself are rare (a person renames a run): each takes a writer of its own, on whichever file is the database by
 * then, so that reading stays on a read-only handle.
 */
export function runWriter(logdir: string): WriteRuns {
  return (work) => {
    const writer = openSqliteWriter(logdir);
    try {
      return work(writer);
    } finally {
      writer.close();
    }
  };
}
