import type { IncomingMessage } from 'node:http';
import { NtkBoardError } from '../../lib/protocol/errors.ts';

/**
 * The body of a request.
 *
 * @throws NtkBoardError `too-large` as soon as more than `maxBytes` have come
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new NtkBoardError('too-large', `request: expected at most ${maxBytes} bytes, got more. Send less at once.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
