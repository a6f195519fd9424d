import { cpSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { UploadNotice } from '../lib/outbox/upload-notices.ts';
import { Uploader, type UploaderOptions } from '../lib/outbox/uploader.ts';
import { openOutbox, openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { startFakeDestination } from './helpers/fake-destination.ts';
import { startApi, startTestServer } from './helpers/start-test-server.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { wholeRun } from './helpers/whole-run.ts';

const BACKOFF = { firstMs: 5, longestMs: 20, refusedMs: 40 };

const eventually = <Value>(check: () => Value | Promise<Value>) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

/** A logdir with a run of a few rows. */
function aLogdir(runId = 'a') {
  const logdir = temporaryFolder();
  const writer = openSqliteWriter(logdir);
  onTestFinished(() => writer.close());
  writer.createRun(newRun(runId));
  writer.writeScalars(runId, [point('loss', 1, 0.5), point('loss', 2, Number.NaN)]);
  writer.writeSnapshot(runId, newSnapshot(2));
  return { logdir, writer };
}

/** A sender of every run of the logdir to the address, which runs until it is stopped or told to end when it is empty. */
function aSender(logdir: string, url: string, options: Partial<UploaderOptions> = {}, token: string | null = null) {
  const notices: UploadNotice[] = [];
  const outbox = openOutbox(logdir, url);
  for (const { id } of outbox.runs()) outbox.register(id);
  const uploader = new Uploader({
    outbox,
    destination: { url, token },
    backoff: BACKOFF,
    onNotice: (notice) => notices.push(notice),
    ...options,
  });
  const done = uploader.run();
  const stop = async () => {
    uploader.stop();
    await done;
    outbox.close();
  };
  let stopped: Promise<void> | null = null;
  const end = () => (stopped ??= stop());
  onTestFinished(end);
  const sendAll = async () => {
    uploader.finishWhenEmpty();
    await done;
    await end();
  };
  return { uploader, outbox, notices, sendAll, end };
}

async function runOf(logdir: string, runId = 'a') {
  const reader = openSqliteReader(logdir);
  try {
    return await wholeRun(reader, runId);
  } finally {
    await reader.close();
  }
}

const stateOf = async (logdir: string, runId = 'a') => {
  const reader = openSqliteReader(logdir);
  const run = await reader.run(runId);
  await reader.close();
  return run;
};

it('sends what a run logs while it logs it, into the change feed of the server', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  const { sendAll } = aSender(logdir, server.url);
  await eventually(async () => expect(await server.reader.run('a')).not.toBeNull());
  const { head } = await server.reader.position();
  writer.writeScalars('a', [point('loss', 3, 0.25)]);
  await eventually(async () => {
    const { changes } = await server.reader.changes(head, ['a'], 100);
    expect(changes.find(({ kind }) => kind === 'scalars')).toMatchObject({ points: [{ step: 3, value: 0.25 }] });
  });
  writer.updateRun('a', { status: 'finished', finishedMs: 5, notes: 'n' });
  await sendAll();
  expect(await runOf(server.logdir)).toEqual(await runOf(logdir));
});

it('goes on after days: another process sends only what has not arrived', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  await aSender(logdir, server.url).sendAll();
  writer.writeScalars('a', [point('late', 1, 1)]);
  const sent: number[] = [];
  await aSender(logdir, server.url, { onArrived: ({ scalars }) => sent.push(...scalars.value) }).sendAll();
  expect(sent).toEqual([1]);
  expect(await runOf(server.logdir)).toEqual(await runOf(logdir));
});

it('sends two runs of two writers, and one run to two servers', async () => {
  const [one, two] = [await startTestServer(), await startTestServer()];
  const [a, b] = [aLogdir('a'), aLogdir('b')];
  await Promise.all([
    aSender(a.logdir, one.url).sendAll(),
    aSender(b.logdir, one.url).sendAll(),
    aSender(a.logdir, two.url).sendAll(),
  ]);
  expect(await runOf(one.logdir, 'a')).toEqual(await runOf(a.logdir, 'a'));
  expect(await runOf(one.logdir, 'b')).toEqual(await runOf(b.logdir, 'b'));
  expect(await runOf(two.logdir, 'a')).toEqual(await runOf(a.logdir, 'a'));
  expect(await runOf(two.logdir, 'b')).toBeNull();
});

it('sends everything anew to a server whose database was replaced, also while it is connected', async () => {
  const first = await startTestServer();
  const { logdir, writer } = aLogdir();
  const { sendAll, outbox } = aSender(logdir, first.url);
  await eventually(() => expect(outbox.waiting(outbox.entries()[0]!)).toBe(0));
  await first.close();
  const empty = temporaryFolder();
  await startApi(empty, first.port);
  writer.writeScalars('a', [point('loss', 3, 3)]);
  await sendAll();
  expect((await runOf(empty))!.scalars[0]!.steps).toEqual([1, 2, 3]);
  expect(await runOf(empty)).toEqual(await runOf(logdir));
});

it.each([
  ['after', false],
  ['in the middle of', true],
])(
  'sends everything anew from a database that was copied %s an upload and whose original went on',
  async (_, inside) => {
    const server = await startTestServer();
    const { logdir, writer } = aLogdir();
    const copy = temporaryFolder();
    const original = aSender(logdir, server.url);
    await eventually(() => expect(original.outbox.waiting(original.outbox.entries()[0]!)).toBe(0));
    // As between a claim and its answer; the same sender then sends what the original gets after the copy.
    if (inside) original.outbox.claim('a', original.outbox.entries()[0]!.arrived);
    cpSync(logdir, copy, { recursive: true });
    writer.writeScalars('a', [point('loss', 3, 3)]);
    await original.sendAll();
    const copyWriter = openSqliteWriter(copy);
    onTestFinished(() => copyWriter.close());
    copyWriter.writeScalars('a', [point('loss', 3, 33)]);
    copyWriter.writeScalars('a', [point('loss', 4, 44)]);
    const copied = openOutbox(copy, server.url, original.outbox.sender);
    copied.close();
    const sender = aSender(copy, server.url);
    await sender.sendAll();
    expect((await runOf(server.logdir))!.scalars[0]!.values).toEqual([0.5, 'NaN', 33, 44]);
    expect(sender.notices.map(({ code }) => code)).toEqual(['upload-anew']);
  },
);

it('lets one of two senders of the same run work, and the other when the first has gone', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  const arrived = { first: 0, second: 0 };
  const first = aSender(logdir, server.url, { onArrived: () => arrived.first++ });
  await eventually(() => expect(arrived.first).toBeGreaterThan(0));
  const second = aSender(logdir, server.url, { onArrived: () => arrived.second++ });
  for (let step = 10; step < 15; step++) {
    const before = arrived.first;
    writer.writeScalars('a', [point('loss', step, step)]);
    await eventually(() => expect(arrived.first).toBeGreaterThan(before));
  }
  expect(arrived.second).toBe(0);
  await first.end();
  writer.writeScalars('a', [point('loss', 20, 20)]);
  await second.sendAll();
  expect(arrived.second).toBeGreaterThan(0);
  expect(await runOf(server.logdir)).toEqual(await runOf(logdir));
});

it('keeps what was changed on the server until the logger changes it too', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  await aSender(logdir, server.url).sendAll();
  server.writer.updateRun('a', { notes: 'from the page', color: '#123456', tags: ['page'] });
  writer.updateRun('a', { tags: ['logger'], summary: { best: 1 } });
  await aSender(logdir, server.url).sendAll();
  expect(await server.reader.run('a')).toMatchObject({
    notes: 'from the page',
    color: '#123456',
    tags: ['logger'],
    summary: { best: 1 },
  });
});

it('judges a remote run by its heartbeat alone, whatever its clock says and whatever process has its id here', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  // A process id of this machine that is no process, and a clock an hour behind.
  writer.createRun(newRun('gone', { pid: 2 ** 22 + 1, host: hostname() }));
  const hourMs = 3_600_000;
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: now - hourMs });
  onTestFinished(() => void vi.useRealTimers());
  writer.updateRun('gone', { heartbeatMs: Date.now() });
  writer.updateRun('a', { heartbeatMs: Date.now() - 300_000 });
  await aSender(logdir, server.url).sendAll();
  vi.useRealTimers();
  const [gone, a] = [await stateOf(server.logdir, 'gone'), await stateOf(server.logdir, 'a')];
  // The thread that stores has a clock of its own.
  expect(Math.abs(gone!.heartbeatMs - now)).toBeLessThan(10_000);
  expect(gone!.status).toBe('running');
  expect(Math.abs(a!.heartbeatMs - (now - 300_000))).toBeLessThan(10_000);
  expect(a!.status).toBe('stalled');
});

it('marks a run that was deleted at its origin as deleted, with a way back', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  await aSender(logdir, server.url).sendAll();
  const before = await runOf(server.logdir);
  writer.deleteRun('a');
  await aSender(logdir, server.url).sendAll();
  const after = await runOf(server.logdir);
  expect(after!.deletedMs).toBeGreaterThan(0);
  expect({ ...after, deletedMs: null }).toEqual(before);
});

it('stops a run that was deleted on the server for good, and sends it again when asked to', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  await aSender(logdir, server.url).sendAll();
  server.writer.deleteRun('a');
  writer.writeScalars('a', [point('loss', 3, 3)]);
  const refused = aSender(logdir, server.url);
  await refused.sendAll();
  expect(refused.notices).toMatchObject([{ code: 'upload-refused', runId: 'a', level: 'error' }]);
  expect(await runOf(server.logdir)).toBeNull();
  const again = aSender(logdir, server.url);
  again.outbox.startAnew('a');
  await again.sendAll();
  expect(await runOf(server.logdir)).toEqual(await runOf(logdir));
});

it('tells a refusal once, keeps the data, tries on slowly, and goes on when the refusal ends', async () => {
  const server = await startTestServer();
  const { logdir } = aLogdir();
  const destination = await startFakeDestination(() => ({ status: 401 }));
  const sender = aSender(logdir, destination.url, {}, 'a-secret-token');
  await destination.reached(4);
  const [, second, third] = destination.requests.map(({ atMs }) => atMs) as [number, number, number];
  expect(third - second).toBeGreaterThanOrEqual(BACKOFF.refusedMs / 2 - 1);
  expect(destination.requests[0]!.headers.authorization).toBe('Bearer a-secret-token');
  expect(sender.notices.map(({ code, level }) => [code, level])).toEqual([['upload-refused', 'error']]);
  expect(sender.notices[0]!.message).toMatch(/status 401.*token create --write/);
  expect(JSON.stringify(sender.notices)).not.toContain('a-secret-token');
  await sender.end();
  await aSender(logdir, server.url).sendAll();
  expect(await runOf(server.logdir)).toEqual(await runOf(logdir));
});

it('waits as long as Retry-After says', async () => {
  const { logdir } = aLogdir();
  const destination = await startFakeDestination((attempt) =>
    attempt === 1 ? { status: 503, headers: { 'retry-after': '1' } } : { status: 500 },
  );
  aSender(logdir, destination.url);
  await destination.reached(3);
  const [first, second, third] = destination.requests.map(({ atMs }) => atMs) as [number, number, number];
  expect(second - first).toBeGreaterThan(950);
  expect(third - second).toBeLessThan(500);
});

it('tells that a destination is out of reach once, and when batches arrive again', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  const { port } = server;
  await server.close();
  const sender = aSender(logdir, server.url, { tellAfterMs: 30 });
  await eventually(() => expect(sender.notices.map(({ code }) => code)).toEqual(['upload-waiting']));
  expect(sender.notices[0]!.message).toMatch(/ECONNREFUSED.*stays in the local file/);
  await startApi(server.logdir, port);
  writer.writeScalars('a', [point('loss', 3, 3)]);
  await sender.sendAll();
  expect(sender.notices.map(({ code }) => code)).toEqual(['upload-waiting', 'upload-resumed']);
  expect(await runOf(server.logdir)).toEqual(await runOf(logdir));
});

it('does not take an answer of something else for an acknowledgement, nor follow a redirect with its token', async () => {
  const { logdir } = aLogdir();
  const other = await startFakeDestination(() => ({ status: 200, body: '<html>log in</html>' }));
  const portal = await startFakeDestination((attempt) =>
    attempt % 2 ? { status: 200, body: '<html>log in</html>' } : { status: 302, headers: { location: other.url } },
  );
  const sender = aSender(logdir, portal.url, {}, 'secret');
  await portal.reached(4);
  expect(other.requests).toEqual([]);
  const [entry] = sender.outbox.entries();
  expect(entry!.arrived).toEqual([0, 0]);
});

it('sends smaller batches where large ones are refused, and leaves out a kernel that no batch can carry', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  const n = 120;
  const values = Float64Array.from({ length: n * n }, (_, i) => Math.sin(i));
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) values[i * n + j] = values[j * n + i]!;
  writer.writeSnapshot('a', newSnapshot(5, 0, { kernels: [{ component: 'total', n, values }] }));
  for (let step = 0; step < 60; step++) {
    writer.writeScalars(
      'a',
      Array.from({ length: 100 }, (_, i) => point(`m${i}`, step, Math.sin(step * i))),
    );
  }
  const limit = 12_000;
  const proxy = await startFakeProxy(server.url, limit);
  const sender = aSender(logdir, proxy.url);
  await sender.sendAll();
  expect(proxy.refused).toBeGreaterThan(0);
  expect(sender.notices).toMatchObject([{ code: 'upload-refused', level: 'warning', runId: 'a' }]);
  expect(sender.notices[0]!.message).toMatch(/kernel of total at step 5.*413/);
  const expected = await runOf(logdir);
  const kept = expected!.snapshots.map((snapshot) => ({ ...snapshot, kernels: snapshot.kernels.map(() => null) }));
  expect(await runOf(server.logdir)).toEqual({ ...expected, snapshots: kept });
});

/** Passes requests on to a server but those whose bodies are larger than `limit`, as proxies do. */
async function startFakeProxy(target: string, limit: number) {
  const { createServer } = await import('node:http');
  const state = { url: '', refused: 0 };
  const proxy = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (body.length > limit) {
      state.refused++;
      response.writeHead(413).end();
      return;
    }
    const { 'content-type': type = '', 'content-encoding': encoding = '' } = request.headers;
    const headers = { 'content-type': type, 'content-encoding': encoding };
    const answer = await fetch(target + request.url, { method: 'POST', headers, body });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        proxy.close(() => resolve());
        proxy.closeAllConnections();
      }),
  );
  const address = proxy.address();
  state.url = `http://127.0.0.1:${typeof address === 'object' ? address!.port : 0}`;
  return state;
}
