import type { IngestAnswer } from '../protocol/ingest.ts';
import type { RunBatch } from './run-batch.ts';

/** The receiving end of an {@link Outbox}: a run database into which other databases' runs are brought. */
export interface Inbox {
  /**
   * Stores a batch that follows what has arrived of its run, with its position, in one transaction; it survives a power cut.
   * Any other batch changes nothing, and its answer tells where to go on.
   *
   * @throws NtkBoardError `gone` when the run was deleted here, `store-failed`
   */
  apply(batch: RunBatch): IngestAnswer;
  close(): void;
}
