import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { encodeBatch } from '../lib/outbox/encode-batch.ts';
import { encodeArrays } from '../lib/protocol/array-codec.ts';
import { BATCH_MEDIA_TYPE, MAX_BATCH_BODY_BYTES, MAX_BATCH_BYTES } from '../lib/protocol/ingest.ts';
import type { RunBatch } from '../lib/store/run-batch.ts';
import { openOutbox, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { startTestServer } from './helpers/start-test-server.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

/** The first batch of a run of a few rows. */
function aBatch(): RunBatch {
  const logdir = temporaryFolder();
  const writer = openSqliteWriter(logdir);
  writer.createRun(newRun('a'));
  writer.writeScalars('a', [point('loss', 1, 0.5)]);
  const values = Float64Array.from({ length: 16 }, (_, i) => i % 5);
  writer.writeSnapshot('a', newSnapshot(1, 0, { kernels: [{ component: 'total', n: 4, values }] }));
  writer.close();
  const outbox = openOutbox(logdir, 'http://elsewhere');
  outbox.register('a');
  const batch = outbox.read(outbox.entries()[0]!, 1e6)!;
  outbox.close();
  return batch;
}

const HEADERS = { 'content-type': BATCH_MEDIA_TYPE };

async function post(url: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/api/v1/ingest`, { method: 'POST', headers: { ...HEADERS, ...headers }, body });
  return { status: answer.status, body: await answer.json() };
}

const pack = (batch: RunBatch) => new Uint8Array(encodeBatch(batch));

it('stores a batch once: repeated it changes nothing, and one that starts elsewhere is told where to go on', async () => {
  const { url, reader } = await startTestServer();
  const batch = aBatch();
  const first = await post(url, pack(batch));
  expect(first).toMatchObject({ status: 200, body: { applied: true, position: batch.upTo } });
  const { head } = await reader.position();
  const again = await post(url, new Uint8Array(gzipSync(pack(batch))), { 'content-encoding': 'gzip' });
  expect(again).toMatchObject({ status: 200, body: { applied: false, position: batch.upTo } });
  const early = await post(url, pack({ ...batch, after: [90, 1], upTo: [99, 1] }));
  expect(early.body).toMatchObject({ applied: false, position: batch.upTo });
  expect((await reader.position()).head).toBe(head);
  expect((await reader.scalars('a'))[0]!.steps).toEqual([1]);
});

type Wrong = [claim: string, change: (batch: RunBatch) => RunBatch, message: RegExp];

const WRONG: readonly Wrong[] = [
  ['a step that is not finite', (batch) => withScalar(batch, { step: Float64Array.of(Number.NaN) }), /step or time/],
  [
    'columns of different lengths',
    (batch) => withScalar(batch, { value: new Float64Array(2) }),
    /2 of scalarValue for 1/,
  ],
  ['a name that is not there', (batch) => withScalar(batch, { name: Int32Array.of(3) }), /without a name/],
  ['a kernel of other bytes', (batch) => withKernel(batch, new Uint8Array(9)), /packed kernel of 4 samples/],
  ['a kernel that unfolds without end', (batch) => withKernel(batch, bomb(1e6)), /packed kernel of 4 samples/],
  ['a kernel without its snapshot', (batch) => ({ ...batch, snapshots: [] }), /snapshot/],
  ['rows without their run', (batch) => ({ ...batch, run: null }), /which has not arrived/],
  [
    'another run inside',
    (batch) => ({ ...batch, run: { ...batch.run!, id: 'b' } }),
    /fields of run "b" in a batch of run "a"/,
  ],
  ['a stretch that goes back', (batch) => ({ ...batch, upTo: [0, 0] }), /up to 0,0/],
  ['an unknown field', (batch) => ({ ...batch, surprise: 1 }) as RunBatch, /surprise/],
];

it('refuses what is wrong with 400, stores nothing of it, and goes on', async () => {
  const { url, reader } = await startTestServer();
  const batch = aBatch();
  for (const [claim, change, message] of WRONG) {
    const { status, body } = await post(url, pack(change(batch)));
    expect(body.error?.message, claim).toMatch(message);
    expect(status, claim).toBe(400);
    expect(await reader.runs(), claim).toEqual([]);
  }
  const packed = pack({ ...batch, run: { ...batch.run!, config: { deep: 'HERE' } } });
  const { status, body } = await post(url, withHeader(packed, nest));
  expect(body.error.message).toMatch(/nested too deeply/);
  expect(status).toBe(400);
  expect(await reader.runs()).toEqual([]);
  expect(await post(url, pack(batch))).toMatchObject({ status: 200, body: { applied: true } });
});

it('refuses bodies that are too large, as they come or unfolded, of another type, or no batch at all', async () => {
  const { url, reader } = await startTestServer();
  const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
  const folded = new Uint8Array(brotliCompressSync(new Uint8Array(MAX_BATCH_BYTES + 1), { params }));
  expect(folded.length).toBeLessThan(100_000);
  expect(await post(url, folded, { 'content-encoding': 'br' })).toMatchObject({ status: 413 });
  const huge = await post(url, new Uint8Array(MAX_BATCH_BODY_BYTES + 1)).catch(() => null);
  // The server may hang up before it has read a body that it will not take.
  if (huge) expect(huge).toMatchObject({ status: 413 });
  for (const type of ['application/json', 'text/plain', 'multipart/form-data']) {
    expect(await post(url, pack(aBatch()), { 'content-type': type })).toMatchObject({ status: 415 });
  }
  const bundle = encodeArrays({ meta: { format: 2 }, arrays: {} });
  for (const bytes of [new Uint8Array(0), new Uint8Array(100), new Uint8Array(bundle)]) {
    expect(await post(url, bytes)).toMatchObject({ status: 400 });
  }
  expect(await post(url, new Uint8Array(10), { 'content-encoding': 'gzip' })).toMatchObject({ status: 400 });
  expect(await post(url, new Uint8Array(10), { 'content-encoding': 'zstd' })).toMatchObject({ status: 400 });
  expect(await reader.runs()).toEqual([]);
});

it('keeps hostile text as text: SQL, markup and the names of prototypes', async () => {
  const { url, reader } = await startTestServer();
  const batch = aBatch();
  const name = `'); DROP TABLE run; --<img src=x onerror=alert(1)>`;
  const config = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
  const answer = await post(url, pack({ ...batch, run: { ...batch.run!, name, config } }));
  expect(answer).toMatchObject({ status: 200 });
  expect((await reader.run('a'))!.name).toBe(name);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

it('refuses pages of other sites', async () => {
  const { url, reader } = await startTestServer();
  const answer = await post(url, pack(aBatch()), { origin: 'https://evil.example' });
  expect(answer.status).toBe(403);
  expect(await reader.runs()).toEqual([]);
});

it('goes on answering while it stores, and tells senders to come back when too many wait', async () => {
  const { url } = await startTestServer();
  const batch = aBatch();
  const body = pack(batch);
  const answers = await Promise.all(Array.from({ length: 40 }, () => post(url, body)));
  const statuses = answers.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  expect(answers.filter(({ body: { applied } }) => applied)).toHaveLength(1);
  const again = await fetch(`${url}/api/v1/ingest`, { method: 'POST', headers: HEADERS, body });
  expect(again.status).toBe(200);
});

function withScalar(batch: RunBatch, columns: Partial<RunBatch['scalars']>): RunBatch {
  return { ...batch, scalars: { ...batch.scalars, ...columns } };
}

function withKernel(batch: RunBatch, packed: Uint8Array): RunBatch {
  return { ...batch, kernels: batch.kernels.map((kernel) => ({ ...kernel, packed })) };
}

/** The bundle with another header: `encodeArrays` cannot write what is nested so deeply. */
function withHeader(bundle: Uint8Array<ArrayBuffer>, change: (header: string) => string): Uint8Array<ArrayBuffer> {
  const length = new DataView(bundle.buffer).getUint32(0, true);
  const header = new TextEncoder().encode(change(new TextDecoder().decode(bundle.subarray(4, 4 + length))));
  const arrays = bundle.subarray(8 * Math.ceil((4 + length) / 8));
  const start = 8 * Math.ceil((4 + header.length) / 8);
  const changed = new Uint8Array(start + arrays.length);
  new DataView(changed.buffer).setUint32(0, header.length, true);
  changed.set(header, 4);
  changed.set(arrays, start);
  return changed;
}

const nest = (header: string) => header.replace('"HERE"', '['.repeat(50_000) + ']'.repeat(50_000));

function bomb(bytes: number): Uint8Array {
  return brotliCompressSync(new Uint8Array(bytes));
}
