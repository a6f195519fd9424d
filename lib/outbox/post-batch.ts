import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { errorAnswerSchema } from '../protocol/api.ts';
import { BATCH_MEDIA_TYPE, INGEST_PATH, type IngestAnswer, ingestAnswerSchema } from '../protocol/ingest.ts';
import type { RunBatch } from '../store/run-batch.ts';
import { retryAfterMs } from './backoff.ts';
import type { Destination } from './destination.ts';
import { encodeBatch } from './encode-batch.ts';
import { failureOfExchange, failureOfStatus, type UploadFailure } from './upload-failure.ts';

const compress = promisify(brotliCompress);
/** Fast, and within a tenth of the best on float64 columns. */
const QUALITY = 4;
const MAX_ANSWER_BYTES = 64 * 1024;

export interface PostOptions {
  /** Most milliseconds from the connection's start to the answer's end. */
  timeoutMs: number;
  signal: AbortSignal;
}

export type Delivery = { answer: IngestAnswer; bodyBytes: number } | { failure: UploadFailure };

/**
 * Posts one batch and returns the server's answer, or why there is none. Never rejects; what it tells holds neither the
 * token nor a header.
 */
export async function postBatch(
  { url, token }: Destination,
  batch: RunBatch,
  { timeoutMs, signal }: PostOptions,
): Promise<Delivery> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const body = await compress(encodeBatch(batch), { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
    const response = await fetch(url + INGEST_PATH, {
      method: 'POST',
      headers: {
        'content-type': BATCH_MEDIA_TYPE,
        'content-encoding': 'br',
        accept: 'application/json',
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      body,
      // A redirect would carry the token to wherever it points.
      redirect: 'manual',
      signal: AbortSignal.any([timeout, signal]),
    });
    const text = await limitedText(response);
    if (response.ok) return answerOf(batch, text, body.length);
    // What a server says may repeat what it was told.
    const details = token === null ? detailsOf(response, text) : detailsOf(response, text).replaceAll(token, '...');
    const wait = retryAfterMs(response.headers.get('retry-after'));
    return { failure: failureOfStatus(response.status, details, wait) };
  } catch (error) {
    if (timeout.aborted) return { failure: failureOfExchange(`no answer within ${timeoutMs / 1000} s`, true) };
    return { failure: failureOfExchange(`no connection (${reasonOf(error)})`) };
  }
}

function answerOf(batch: RunBatch, text: string, bodyBytes: number): Delivery {
  const parsed = ingestAnswerSchema.safeParse(jsonOf(text));
  // A captive portal answers 200 to everything.
  if (!parsed.success) return { failure: failureOfExchange('an answer that is not of an NTKBoard server') };
  const { applied, position } = parsed.data;
  if (applied && (position[0] !== batch.upTo[0] || position[1] !== batch.upTo[1])) {
    return { failure: failureOfExchange(`position ${position} for a batch up to ${batch.upTo}`) };
  }
  return { answer: parsed.data, bodyBytes };
}

function detailsOf(response: Response, text: string): string {
  if (response.status >= 300 && response.status < 400) return 'a redirect, which is not followed';
  const parsed = errorAnswerSchema.safeParse(jsonOf(text));
  return parsed.success ? parsed.data.error.message.slice(0, 500) : '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function limitedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) break;
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

/** The system's code alone, where there is one: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. Messages may repeat what was sent. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  if (!(cause instanceof Error)) return 'unknown';
  // What fetch says of ports such as 6000.
  return cause.message === 'bad port' ? cause.message : cause.name;
}
