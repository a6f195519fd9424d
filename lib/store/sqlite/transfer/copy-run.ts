import type { FeedPosition } from '../../../protocol/ingest.ts';
import type { SqliteConnection } from '../connection.ts';
import { ownProcessIdentity } from '../process-identity.ts';
import { readPosition } from '../read-position.ts';
import { storeRun } from '../write-run.ts';
import { applyBatch } from './apply-batch.ts';
import { readBatch } from './read-batch.ts';

/** Bytes a transaction. */
const PIECE_BYTES = 4 * 2 ** 20;

/** Brings every row of a run that this process writes from one database into another; rows that are there are replaced. */
export function copyRun(from: SqliteConnection, to: SqliteConnection, runId: string): void {
  const origin = { feed: `${readPosition(from).feed}.moved`, sender: 'moved', runId };
  let after: FeedPosition = [0, 0];
  to.prepare('DELETE FROM arrival WHERE feed = ?').run(origin.feed);
  for (;;) {
    const batch = readBatch(from, origin, after, PIECE_BYTES);
    if (!batch) break;
    to.write(() => applyBatch(to, batch));
    after = batch.upTo;
  }
  to.write(() => {
    storeRun(to, runId, { remote: 0, process: ownProcessIdentity() });
    to.prepare('DELETE FROM arrival WHERE feed = ?').run(origin.feed);
  });
}
