import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import { messageOf, NtkBoardError } from '../../lib/protocol/errors.ts';
import { MAX_BATCH_BYTES } from '../../lib/protocol/ingest.ts';

/** Content encodings that a posted batch may have. */
export const BODY_ENCODINGS = ['br', 'gzip', 'identity'] as const;
export type BodyEncoding = (typeof BODY_ENCODINGS)[number];

const UNPACK = { br: promisify(brotliDecompress), gzip: promisify(gunzip) };

/**
 * The body without its compression, in memory of its own. Stops at the limit, whatever a small body unfolds to.
 *
 * @throws NtkBoardError `too-large`, or `invalid-request` for bytes that are not so encoded
 */
export async function unpackBody(body: Uint8Array, encoding: BodyEncoding): Promise<ArrayBuffer> {
  const bytes = encoding === 'identity' ? body : await unpack(body, encoding);
  // The arrays inside are read in place, which takes a buffer that begins with them.
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

async function unpack(body: Uint8Array, encoding: 'br' | 'gzip'): Promise<Uint8Array> {
  try {
    return await UNPACK[encoding](body, { maxOutputLength: MAX_BATCH_BYTES });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE') {
      const limit = `at most ${MAX_BATCH_BYTES / 2 ** 20} MiB unpacked`;
      throw new NtkBoardError('too-large', `ingest: expected ${limit}, got more. Send smaller batches.`, { cause });
    }
    const got = `other bytes (${messageOf(cause)})`;
    throw new NtkBoardError('invalid-request', `ingest: expected a body encoded as ${encoding}, got ${got}.`, {
      cause,
    });
  }
}
