import { encodeArrays } from '../../lib/protocol/array-codec.ts';
import { BATCH_FORMAT, BATCH_MEDIA_TYPE, INGEST_PATH } from '../../lib/protocol/ingest.ts';

const WRONG = [null, -1, 1e308, '', '\u0000', '__proto__', [], {}, [[]], true, { $ref: '#' }];
const FIELDS = ['feed', 'sender', 'runId', 'after', 'upTo', 'run', 'deleted', 'truncations', 'scalarNames', 'probes'];
const LISTS = ['snapshots', 'kernels', 'histograms', 'texts', 'events', 'alerts'];

/** Posts bodies that are nearly batches, or no batches at all, one after the other. */
export async function sendRandomBatches(url: string, count: number, random: () => number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const whole = random() < 0.3 ? randomBytes(random) : encodeArrays({ meta: randomMeta(random), arrays: {} });
    const body = random() < 0.3 ? whole.slice(0, Math.floor(random() * whole.length)) : whole;
    const encoding = ['identity', 'gzip', 'br', 'deflate'][Math.floor(random() ** 3 * 4)] as string;
    const headers = { 'content-type': BATCH_MEDIA_TYPE, 'content-encoding': encoding };
    await (await fetch(url + INGEST_PATH, { method: 'POST', headers, body })).arrayBuffer();
  }
}

function randomMeta(random: () => number): Record<string, unknown> {
  const meta: Record<string, unknown> = {
    format: BATCH_FORMAT,
    feed: 'f',
    sender: 's',
    runId: 'r',
    after: [0, 0],
    upTo: [Math.floor(random() * 3), 0],
    heartbeatAgeMs: 0,
    run: null,
    deleted: random() < 0.1,
    truncations: [],
    scalarNames: [],
    probes: [],
    ...Object.fromEntries(LISTS.map((list) => [list, []])),
  };
  const names = [...FIELDS, ...LISTS];
  for (let change = 0; change < random() * 3; change++) {
    meta[names[Math.floor(random() * names.length)] as string] = WRONG[Math.floor(random() * WRONG.length)];
  }
  return meta;
}

function randomBytes(random: () => number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: Math.floor(random() * 500) }, () => Math.floor(random() * 256));
}
