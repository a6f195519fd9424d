import { decodeBatch } from '../../../lib/outbox/decode-batch.ts';
import { type ErrorCode, messageOf, NtkBoardError } from '../../../lib/protocol/errors.ts';
import type { IngestAnswer } from '../../../lib/protocol/ingest.ts';
import { openInbox } from '../../../lib/store/sqlite/index.ts';
import { type BodyEncoding, unpackBody } from '../unpack-body.ts';

export interface ApplyInput {
  logdir: string;
  body: Uint8Array;
  encoding: BodyEncoding;
}

/** Errors lose their class on the way between threads, so they travel as data. */
export type ApplyOutput = { answer: IngestAnswer } | { error: { code: ErrorCode; message: string } };

/** Unpacks, checks and stores one posted batch. Runs in a thread of its own, so that the server goes on answering meanwhile. */
export default async function applyBatch({ logdir, body, encoding }: ApplyInput): Promise<ApplyOutput> {
  try {
    const batch = decodeBatch(await unpackBody(body, encoding));
    // Opened for each batch: the file may have been replaced since.
    const inbox = openInbox(logdir);
    try {
      return { answer: inbox.apply(batch) };
    } finally {
      inbox.close();
    }
  } catch (error) {
    const code = error instanceof NtkBoardError ? error.code : 'internal';
    return { error: { code, message: messageOf(error) } };
  }
}
