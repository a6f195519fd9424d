import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { answerPages } from '../app/client/live/answer-pages.ts';
import { runsAnswerSchema } from '../lib/protocol/api.ts';
import type { Change } from '../lib/protocol/change.ts';
import type { Run } from '../lib/protocol/run.ts';
import { watchChanges } from '../server/live/watch-changes.ts';
import { createLog } from '../server/log.ts';
import { LiveClient } from './helpers/live-client.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { startApi, startTestServer } from './helpers/start-test-server.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

/** Steps of the scalar `loss` in the order they were applied. */
const steps = (applied: Change[]) =>
  applied.flatMap((change) => (change.kind === 'scalars' ? change.points.map(({ step }) => step) : []));
const upTo = (count: number) => Array.from({ length: count }, (_, step) => step);

it('delivers what another process commits, in order and without repeats', async () => {
  const { url, logdir, reader } = await startTestServer();
  const client = new LiveClient(url);
  expect(await client.subscribe(['a'])).toEqual({ ok: true, ...(await reader.position()) });
  const writer = runTypescript('test/helpers/writer-process.ts', [logdir, 'a', '120']);
  await client.until((applied) => steps(applied).length >= 120);
  expect((await writer.ended).code).toBe(0);
  expect(steps(client.applied)).toEqual(upTo(120));
  const feed = await reader.changes(0, ['a'], 1000);
  const inFeed = feed.changes.filter(({ kind }) => kind !== 'run');
  await client.until((applied) => applied.filter(({ kind }) => kind !== 'run').length >= inFeed.length);
  expect(client.applied.filter(({ kind }) => kind !== 'run')).toEqual(inFeed);
});

it('delivers to each client only what it follows, and only its newest subscription', async () => {
  const { url, writer } = await startTestServer();
  for (const id of ['a', 'b']) writer.createRun(newRun(id));
  const [onlyB, list, both] = [new LiveClient(url), new LiveClient(url), new LiveClient(url)] as const;
  await onlyB.subscribe(['a']);
  await onlyB.subscribe(['b']);
  const before = onlyB.applied.length;
  await list.subscribe('list');
  await both.subscribe(['b', 'a']);
  for (const id of ['a', 'b']) {
    writer.writeScalars(id, [point('loss', 1, Number.NaN)]);
    writer.writeSnapshot(id, newSnapshot(2));
    writer.writeEvent(id, { wallMs: 1, step: 2, level: 'info', code: 'last', message: '' });
  }
  const hasEvents = (count: number) => (applied: Change[]) =>
    applied.filter(({ kind }) => kind === 'event').length === count;
  await Promise.all([onlyB.until(hasEvents(1)), both.until(hasEvents(2))]);
  await list.until((applied) => {
    const newest = applied.at(-1);
    return newest?.kind === 'run' && newest.runId === 'b' && newest.run.snapshotCount === 1;
  });
  expect(new Set(onlyB.applied.slice(before).map(({ runId }) => runId))).toEqual(new Set(['b']));
  expect(new Set(list.applied.map(({ kind }) => kind))).toEqual(new Set(['run']));
  expect(list.applied.at(-1)).toMatchObject({ run: { id: 'b', lastStep: 2 } });
  const ids = both.applied.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort((x, y) => x - y));
  expect(onlyB.applied.find(({ kind }) => kind === 'scalars')).toMatchObject({ points: [{ value: 'NaN' }] });
});

it('follows only the kinds of change that were asked for, and what becomes of the run', async () => {
  const { url, writer } = await startTestServer();
  writer.createRun(newRun('a'));
  const client = new LiveClient(url);
  expect(await client.socket.emitWithAck('subscribe', { runs: ['a'], kinds: ['event'] })).toMatchObject({ ok: true });
  writer.writeScalars('a', [point('loss', 1, 2)]);
  writer.writeSnapshot('a', newSnapshot(2));
  writer.updateRun('a', { status: 'finished', finishedMs: 9 });
  writer.writeEvent('a', { wallMs: 1, step: 2, level: 'info', code: 'last', message: '' });
  await client.until((applied) => applied.some(({ kind }) => kind === 'event'));
  expect(new Set(client.applied.map(({ kind }) => kind))).toEqual(new Set(['run', 'event']));
});

it('sends a client that stops confirming no more, then what it missed, each point once, run states only the newest', async () => {
  const { url, writer } = await startTestServer();
  writer.createRun(newRun('a'));
  const client = new LiveClient(url);
  await client.subscribe(['a']);
  const fast = new LiveClient(url);
  await fast.subscribe(['a']);
  const confirm = client.socket.emit.bind(client.socket) as (event: string, head: number) => unknown;
  let newest = 0;
  client.socket.emit = ((event: string, head: number) => {
    newest = head;
    return event === 'applied' ? client.socket : confirm(event, head);
  }) as never;
  const commits = 80;
  for (let step = 0; step < commits; step++) {
    writer.writeScalars('a', [point('loss', step, step)]);
    // Each commit is a page of its own: the feed has been read when the fast client has it.
    await fast.until((applied) => steps(applied).length > step);
  }
  const before = steps(client.applied).length;
  expect(before).toBeGreaterThan(10);
  expect(before).toBeLessThan(40);
  const received: Change[][] = [];
  client.socket.on('changes', ({ changes }) => void received.push(changes));
  client.socket.emit = confirm as never;
  client.socket.emit('applied', newest);
  await client.until((applied) => steps(applied).length >= commits);
  expect(steps(client.applied)).toEqual(upTo(commits));
  expect(received.flat().filter(({ kind }) => kind === 'run').length).toBeLessThanOrEqual(2);
  writer.writeScalars('a', [point('loss', commits, 1)]);
  await client.until((applied) => steps(applied).length > commits);
  expect(steps(client.applied)).toEqual(upTo(commits + 1));
});

it('loses and repeats nothing over a disconnection in which others commit', async () => {
  const { url, writer, reader } = await startTestServer();
  writer.createRun(newRun('a'));
  const client = new LiveClient(url);
  await client.synchronise(['a']);
  const write = (from: number, to: number) => {
    for (let step = from; step < to; step++) writer.writeScalars('a', [point('loss', step, step)]);
  };
  write(0, 50);
  await client.until((applied) => steps(applied).length >= 50);
  client.socket.disconnect();
  write(50, 100);
  client.socket.connect();
  await client.connected();
  await client.synchronise(['a'], () => write(100, 120));
  write(120, 150);
  await client.until((applied) => steps(applied).length >= 150);
  expect(steps(client.applied)).toEqual(upTo(150));
  const scalars = (changes: Change[]) => changes.filter(({ kind }) => kind === 'scalars').map(({ id }) => id);
  expect(scalars(client.applied)).toEqual(scalars((await reader.changes(0, ['a'], 1000)).changes));
});

it('is found again by its clients after a restart on the same port', async () => {
  const first = await startTestServer();
  first.writer.createRun(newRun('a'));
  const client = new LiveClient(first.url);
  await client.subscribe(['a']);
  const disconnected = new Promise((resolve) => client.socket.once('disconnect', resolve));
  await first.close();
  await disconnected;
  first.writer.writeScalars('a', [point('loss', 0, 1)]);
  const again = await startApi(first.logdir, first.port);
  expect(again.url).toBe(first.url);
  // A client whose server closed the connection in order has to connect again itself; after a crash it does so alone.
  client.socket.connect();
  await client.connected();
  await client.synchronise(['a']);
  first.writer.writeScalars('a', [point('loss', 1, 1)]);
  await client.until((applied) => steps(applied).length >= 2);
  expect(steps(client.applied)).toEqual([0, 1]);
});

it('tells followers that the process of a run has died', async () => {
  const { url, writer } = await startTestServer();
  const training = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void training.kill('SIGKILL'));
  writer.createRun(newRun('a', { pid: training.pid! }));
  const client = new LiveClient(url);
  await client.synchronise('list');
  expect(client.applied.at(-1)).toMatchObject({ run: { status: 'running' } });
  training.kill('SIGKILL');
  await client.until((applied) => applied.some((change) => change.kind === 'run' && change.run.status === 'crashed'));
});

it('answers a reading fault and delivers again once it is over', async () => {
  const { url, logdir, writer } = await startTestServer();
  const { default: SqliteDatabase } = await import('better-sqlite3');
  writer.createRun(newRun('a'));
  const client = new LiveClient(url);
  await client.subscribe(['a']);
  const database = new SqliteDatabase(`${logdir}/ntkboard.db`);
  onTestFinished(() => void database.close());
  database.exec("ALTER TABLE scalar RENAME TO hidden; INSERT INTO change (run_id, kind) VALUES ('a', 'scalars')");
  const failed = await fetch(`${url}/api/v1/changes?after=0&runs=a`);
  expect(failed.status).toBe(500);
  database.exec('ALTER TABLE hidden RENAME TO scalar');
  writer.writeScalars('a', [point('loss', 0, 1)]);
  await client.until((applied) => steps(applied).length >= 1);
  expect(steps(client.applied)).toEqual([0]);
});

it('goes over to the new database when the logdir is deleted and filled anew', async () => {
  const { url, logdir, writer, reader } = await startTestServer();
  writer.createRun(newRun('old'));
  const client = new LiveClient(url);
  await client.subscribe('list');
  const before = (await reader.position()).feed;
  writer.close();
  rmSync(logdir, { recursive: true });
  const after = new Promise<string>((resolve) => {
    client.socket.on('changes', ({ feed }) => {
      if (feed !== before) resolve(feed);
    });
  });
  runTypescript('test/helpers/writer-process.ts', [logdir, 'new', '1']);
  const feed = await after;
  expect(await client.subscribe('list')).toMatchObject({ ok: true, feed });
  const { runs } = runsAnswerSchema.parse(await (await fetch(`${url}/api/v1/runs`)).json());
  expect(runs.map(({ id }) => id)).toEqual(['new']);
});

it.each([
  ['no object', 'list'],
  ['no runs', {}],
  ['a number', { runs: 1 }],
  ['an empty id', { runs: [''] }],
  ['too many ids', { runs: Array.from({ length: 201 }, String) }],
  ['nothing', null],
])('refuses a subscription with %s and says what it expected', async (_, request) => {
  const { url } = await startTestServer();
  const client = new LiveClient(url);
  const reply = await client.socket.emitWithAck('subscribe', request as never);
  expect(reply).toMatchObject({ ok: false, error: expect.stringContaining('expected { runs:') });
  expect(await client.subscribe('list')).toMatchObject({ ok: true });
});

it('answers every fourth page with the head of the newest', () => {
  const heads: number[] = [];
  const applied = answerPages((head) => heads.push(head));
  for (const head of [3, 5, 8, 9, 12, 13, 20, 21, 30]) applied(head);
  expect(heads).toEqual([9, 21]);
});

it('collects changes for longer when a page is costly to deliver', async () => {
  const { reader, writer } = await startTestServer();
  writer.createRun(newRun('a'));
  const { feed, head } = await reader.position();
  const restsMs: number[] = [];
  let endedMs = Number.NaN;
  await new Promise<void>((resolve) => {
    const deliver = () => {
      restsMs.push(performance.now() - endedMs);
      const before = process.cpuUsage();
      while (process.cpuUsage(before).user < 25_000);
      writer.writeScalars('a', [point('loss', restsMs.length, 1)]);
      if (restsMs.length === 8) resolve();
      endedMs = performance.now();
    };
    const stop = watchChanges(reader, { feed, head }, createLog('silent'), deliver);
    onTestFinished(stop);
    writer.writeScalars('a', [point('loss', 0, 1)]);
  });
  expect(Math.min(...restsMs.slice(1))).toBeGreaterThan(55);
});

it('tells followers of the list the newest state of busy runs a few times a second, the first and the last without loss', async () => {
  const { url, writer } = await startTestServer();
  for (const id of ['a', 'b']) writer.createRun(newRun(id));
  const list = new LiveClient(url);
  await list.subscribe('list');
  let pages = 0;
  list.socket.on('changes', () => pages++);
  const startedMs = performance.now();
  for (let step = 0; step < 60; step++) {
    for (const id of ['a', 'b']) writer.writeScalars(id, [point('loss', step, 1)]);
    await setTimeout(15);
  }
  const lastOf = (applied: Change[], runId: string) =>
    applied.findLast((change) => change.kind === 'run' && change.runId === runId);
  await list.until((applied) =>
    ['a', 'b'].every((id) => (lastOf(applied, id) as { run?: Run } | undefined)?.run?.lastStep === 59),
  );
  // One at once, then at most one every 200 ms.
  expect(pages).toBeLessThanOrEqual(2 + (performance.now() - startedMs) / 200);
  expect(pages).toBeGreaterThan(1);
});
