import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { BATCH_MEDIA_TYPE, INGEST_PATH, MAX_BATCH_BODY_BYTES } from '../lib/protocol/ingest.ts';
import { MAX_JSON_DEPTH } from '../lib/protocol/json-value.ts';
import { openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { LIMITS } from '../server/security/limits.ts';
import { dripHeaders, memoryDuring, openSilently, sendLargeBody, sendRaw } from './helpers/attacks.ts';
import { ChildProgram } from './helpers/child-program.ts';
import { httpGet } from './helpers/http-get.ts';
import { startTestServer } from './helpers/start-test-server.ts';
import { newRun } from './helpers/store-fixtures.ts';

const GIGABYTE = 2 ** 30;
const JSON_TYPE = { 'content-type': 'application/json' };
const BATCH_TYPE = { 'content-type': BATCH_MEDIA_TYPE };

describe('a server in a process of its own', () => {
  const logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-attacks-'));
  let server: ChildProgram;
  let port: number;
  const isWell = async () =>
    expect((await httpGet(`http://127.0.0.1:${port}/api/v1/health`, { host: 'localhost' })).status).toBe(200);

  beforeAll(async () => {
    const writer = openSqliteWriter(logdir);
    writer.createRun(newRun('a'));
    writer.close();
    server = new ChildProgram('test/helpers/programs/serve-api.ts', [logdir, '0']);
    port = Number(new URL((await server.line(/http:\/\/\S+/))[0]).port);
    await isWell();
  });

  afterAll(async () => {
    await server.end('SIGKILL');
    rmSync(logdir, { recursive: true });
  });

  it.each([
    ['PATCH', '/api/v1/runs/a', JSON_TYPE, 413],
    ['DELETE', '/api/v1/runs/a', JSON_TYPE, 413],
    ['POST', '/api/v1/no/such/route', JSON_TYPE, 413],
    ['POST', '/', JSON_TYPE, 404],
    ['POST', '/login', { 'content-type': 'application/x-www-form-urlencoded' }, 404],
    ['GET', '/api/v1/runs', JSON_TYPE, 400],
  ])('refuses a gigabyte as body of %s %s, and keeps none of it', async (method, route, headers, status) => {
    for (const chunked of [false, true]) {
      const body = { method, path: route, headers, bytes: GIGABYTE, chunked };
      const { result, growthMiB } = await memoryDuring(server.process.pid!, () => sendLargeBody(port, body));
      expect(result.status, JSON.stringify(result)).toBe(status);
      expect(result.sentBytes).toBeLessThan(GIGABYTE / 4);
      expect(growthMiB).toBeLessThan(64);
    }
    await isWell();
  });

  it('takes no more of a batch than its limit, and bombs no further than theirs', async () => {
    const batch = { method: 'POST', path: INGEST_PATH, headers: BATCH_TYPE, bytes: GIGABYTE };
    const told = await sendLargeBody(port, { ...batch, chunked: false });
    expect(told.status).toBe(413);
    const growing = await memoryDuring(server.process.pid!, () => sendLargeBody(port, { ...batch, chunked: true }));
    expect(growing.result.sentBytes).toBeLessThan(4 * MAX_BATCH_BODY_BYTES);
    expect(growing.growthMiB).toBeLessThan(256);
    const bomb = gzipSync(Buffer.alloc(512 * 2 ** 20), { level: 9 });
    expect(bomb.length).toBeLessThan(2 ** 20);
    const headers = { ...BATCH_TYPE, 'content-encoding': 'gzip' };
    const { result, growthMiB } = await memoryDuring(server.process.pid!, () =>
      fetch(`http://127.0.0.1:${port}${INGEST_PATH}`, { method: 'POST', headers, body: bomb }),
    );
    expect([result.status, (await result.json()).error.code]).toEqual([413, 'too-large']);
    expect(growthMiB).toBeLessThan(400);
    await isWell();
  });

  it('gives one address half of its connections, however many it asks for, and the rest to others', async () => {
    const left = await openSilently(port, 1_500, '127.0.0.1');
    onTestFinished(() => {
      for (const socket of left) socket.destroy();
    });
    expect(left.length).toBeGreaterThan(LIMITS.connections / 4);
    expect(left.length).toBeLessThanOrEqual(LIMITS.connections / 2);
    const [other] = await openSilently(port, 1, '127.0.0.2');
    expect(other?.readyState).toBe('open');
    other?.destroy();
  });

  it('tells whoever sends headers of four megabytes at once what is wrong, and loses no answer on the way', async () => {
    const request = `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(2 ** 22)}\r\n\r\n`;
    for (let i = 0; i < 20; i++) expect(await sendRaw(port, request)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('cuts who sends headers without end, and serves others meanwhile', async () => {
    const drip = dripHeaders(port, 100, LIMITS.headersTimeoutMs * 1.25 + 1_500);
    await isWell();
    expect(await drip).toBe(0);
    await isWell();
  });
});

const patch = (url: string, body: string) =>
  fetch(`${url}/api/v1/runs/a`, { method: 'PATCH', headers: JSON_TYPE, body });

it('refuses JSON that is nested deeper than a run may be, and takes what is as deep', async () => {
  const { url, writer } = await startTestServer();
  writer.createRun(newRun('a'));
  const nested = (depth: number) => `{"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  const told = async (depth: number) => (await (await patch(url, nested(depth))).json()).error.message;
  expect(await told(MAX_JSON_DEPTH + 1)).toContain(`at most ${MAX_JSON_DEPTH} nested levels`);
  expect(await told(400_000)).toContain('nested levels');
  // Refused for its unknown key alone.
  expect(await told(MAX_JSON_DEPTH)).toContain('x');
});

it('takes a body without a length, and none, as any other', async () => {
  const { url, writer, reader } = await startTestServer();
  writer.createRun(newRun('a'));
  const body = new Blob(['{"notes":"in ', 'chunks"}']).stream();
  const sent = { method: 'PATCH', headers: JSON_TYPE, body, duplex: 'half' } as const;
  expect((await fetch(`${url}/api/v1/runs/a`, sent)).status).toBe(200);
  expect(await reader.run('a')).toMatchObject({ notes: 'in chunks' });
  expect((await fetch(`${url}/api/v1/runs/a`, { method: 'DELETE' })).status).toBe(200);
});

it('refuses batches whose JSON half is too large or nested too deeply', async () => {
  const { url } = await startTestServer();
  const post = async (metaBytes: number, meta: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(metaBytes);
    const body = Buffer.concat([length, Buffer.from(meta)]);
    const answer = await fetch(url + INGEST_PATH, { method: 'POST', headers: BATCH_TYPE, body });
    return { status: answer.status, message: (await answer.json()).error.message };
  };
  expect(await post(2 ** 31, '{}')).toMatchObject({ status: 413, message: expect.stringContaining('16 MiB') });
  const deep = `{"meta":{"run":{"config":${'['.repeat(100_000)}${']'.repeat(100_000)}}},"arrays":[]}`;
  const refused = await post(deep.length, deep);
  expect(refused).toMatchObject({
    status: 400,
    message: expect.stringContaining('nested too deeply, more than 64 levels'),
  });
});

it('lets no key reach a prototype, and refuses numbers that JSON has no room for', async () => {
  const { url, writer, reader } = await startTestServer();
  writer.createRun(newRun('a'));
  for (const body of [
    '{"__proto__":{"attacked":1}}',
    '{"constructor":{"prototype":{"attacked":1}}}',
    '{"notes":{"__proto__":{"attacked":1}}}',
    '{"archived":1e999}',
    '{"archived":NaN}',
    '{"color":-Infinity}',
    `{"tags":${'9'.repeat(10_000)}}`,
    '{"notes":"x"',
    '\u0000',
    '[]',
    'null',
  ]) {
    expect((await patch(url, body)).status, body.slice(0, 60)).toBe(400);
  }
  expect('attacked' in {}).toBe(false);
  expect(await reader.run('a')).toMatchObject({ notes: '', tags: newRun('a').tags, archived: false, color: null });
  for (const query of ['from=NaN', 'from=Infinity', 'to=1e400', 'maxPoints=99999999999999999999', 'from=0x10']) {
    expect((await fetch(`${url}/api/v1/series?run=a&${query}`)).status, query).toBe(400);
  }
  for (const query of ['limit=999999999999999', 'offset=999999999999999', 'q=%00', "q=';DROP TABLE run;--"]) {
    expect((await fetch(`${url}/api/v1/runs?${query}`)).status, query).toBe(200);
  }
  expect((await fetch(`${url}/api/v1/series?run=a&from=-999999999999999&to=999999999999999`)).status).toBe(200);
  expect((await reader.runs()).map(({ id }) => id)).toEqual(['a']);
});

it.each([
  ['an address of 20 KiB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`, 431],
  ['headers of 20 KiB', `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['10,000 headers', `GET / HTTP/1.1\r\nhost: localhost\r\n${'x: 1\r\n'.repeat(10_000)}\r\n`, 431],
  ['two lengths', 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 400],
  [
    'a length beside chunks',
    'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['a NUL in the address', 'GET /\0 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 400],
  ['another scheme', 'GET file:///etc/passwd HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 400],
  ['no protocol', 'hello\r\n\r\n', 400],
])('refuses %s and closes the connection', async (_, text, status) => {
  const { port } = await startTestServer();
  expect(await sendRaw(port, text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

it('answers 429 to an address that asks too often, and serves it again a second later', async () => {
  const { url, port } = await startTestServer();
  // Refused ones count too, and are the quickest to make.
  const one = 'GET / HTTP/1.1\r\nhost: foreign\r\n\r\n';
  const last = one.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n');
  const flood = one.repeat(LIMITS.requestsPerSecond) + last;
  const answers = (await Promise.all([sendRaw(port, flood), sendRaw(port, flood)])).join('');
  const count = (status: number) => answers.split(`HTTP/1.1 ${status} `).length - 1;
  expect(count(403) + count(429)).toBe(2 * LIMITS.requestsPerSecond + 2);
  expect(count(429)).toBeGreaterThan(0);
  const ask = async () => (await fetch(`${url}/api/v1/health`)).status;
  await expect.poll(ask, { timeout: 3_000, interval: 200 }).toBe(200);
});

it.each([
  ['more messages than a second has room for', 'applied', 1, LIMITS.socketMessagesPerSecond + 200],
  ['a message that is too large', 'subscribe', { runs: 'x'.repeat(LIMITS.socketMessageBytes) }, 1],
] as const)('cuts a live connection that sends %s, and it alone', async (_, event, message, times) => {
  const { url } = await startTestServer();
  const open = () => {
    const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
    onTestFinished(() => void socket.disconnect());
    return socket;
  };
  const [attacker, other] = [open(), open()];
  await Promise.all([attacker, other].map((socket) => new Promise<void>((resolve) => socket.on('connect', resolve))));
  const cut = new Promise((resolve) => attacker.on('disconnect', resolve));
  for (let i = 0; i < times; i++) attacker.emit(event, message);
  await cut;
  expect(other.connected).toBe(true);
  expect(await other.timeout(2_000).emitWithAck('subscribe', { runs: 'list' })).toMatchObject({ ok: true });
});
