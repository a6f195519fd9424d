import { messageOf, NtkBoardError } from '../../../protocol/errors.ts';
import type { Outbox } from '../../outbox.ts';
import { openForWriting } from '../open-connection.ts';
import { codeOf } from '../open-errors.ts';
import { readPosition } from '../read-position.ts';
import { readRuns } from '../read-runs.ts';
import { writeEvent } from '../write-event.ts';
import { countWaiting, readBatch } from './read-batch.ts';
import { trimOutbox, usedBytes } from './trim-outbox.ts';
import { UploadLedger } from './upload-ledger.ts';

/**
 * The run database of `logdir` as the outbox of one destination, named by its address.
 *
 * @param formerSender a sender of this thread that is at work no more: what it has claimed is free
 * @throws NtkBoardError as `openSqliteWriter`
 */
export function openOutbox(logdir: string, destination: string, formerSender?: string): Outbox {
  const connection = openForWriting(logdir);
  const ledger = new UploadLedger(connection, destination);
  if (formerSender !== undefined) ledger.release(formerSender);
  const { feed } = readPosition(connection);
  const call = <Result>(operation: string, work: () => Result) => explain(connection.database.name, operation, work);
  return {
    sender: ledger.sender,
    version: () => call('version', () => connection.database.pragma('data_version', { simple: true }) as number),
    runs: () => call('runs', () => readRuns(connection, { deleted: true })),
    register: (runId) => call('register', () => ledger.register(runId)),
    entries: () => call('entries', () => ledger.entries()),
    claim: (runId, upTo) => call('claim', () => ledger.claim(runId, upTo)),
    read({ runId, generation, arrived }, maxBytes) {
      const name = generation === '' ? feed : `${feed}.${generation}`;
      const origin = { feed: name, sender: ledger.sender, runId };
      return call('read', () => readBatch(connection, origin, arrived, maxBytes));
    },
    hasArrived: (runId, position) => call('hasArrived', () => ledger.hasArrived(runId, position)),
    startAnew: (runId) => call('startAnew', () => ledger.startAnew(runId)),
    refuse: (runId, reason) => call('refuse', () => ledger.refuse(runId, reason)),
    waiting: ({ runId, arrived }) => call('waiting', () => countWaiting(connection, runId, arrived)),
    usedBytes: () => call('usedBytes', () => usedBytes(connection)),
    trim: () => call('trim', () => trimOutbox(connection, destination)),
    writeEvent: (runId, event) =>
      call('writeEvent', () => connection.write(() => writeEvent(connection, runId, event))),
    close() {
      ledger.release();
      connection.close();
    },
  };
}

function explain<Result>(path: string, operation: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof NtkBoardError) throw cause;
    const got = `${codeOf(cause) || 'an error'}: ${messageOf(cause)}`;
    const message = `outbox ${operation}: expected to use ${path}, got ${got}. Nothing is lost; check the disk.`;
    throw new NtkBoardError('store-failed', message, { cause });
  }
}
