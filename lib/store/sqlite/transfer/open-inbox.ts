import { messageOf, NtkBoardError } from '../../../protocol/errors.ts';
import type { Inbox } from '../../inbox.ts';
import { openForWriting } from '../open-connection.ts';
import { codeOf } from '../open-errors.ts';
import { applyBatch } from './apply-batch.ts';

/**
 * The run database of `logdir` as the receiver of other databases' runs; made when missing.
 *
 * @throws NtkBoardError as `openSqliteWriter`
 */
export function openInbox(logdir: string): Inbox {
  const connection = openForWriting(logdir);
  // What is acknowledged is deleted or forgotten elsewhere: it has to survive a power cut, not only this process.
  connection.database.pragma('synchronous = FULL');
  return {
    apply(batch) {
      try {
        return connection.write(() => applyBatch(connection, batch));
      } catch (cause) {
        if (cause instanceof NtkBoardError) throw cause;
        const got = `${codeOf(cause) || 'an error'}: ${messageOf(cause)}`;
        const message = `ingest: expected to commit to ${connection.database.name}, got ${got}. Nothing of the batch was stored.`;
        throw new NtkBoardError('store-failed', message, { cause });
      }
    },
    close: () => connection.close(),
  };
}
