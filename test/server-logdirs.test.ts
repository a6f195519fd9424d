import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { apiPaths } from '../lib/protocol/api-paths.ts';
import { joinReaders } from '../lib/store/joined/join-readers.ts';
import { openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { parseLogdirs } from '../server/logdirs.ts';
import { LiveClient } from './helpers/live-client.ts';
import { randomUniform } from './helpers/random.ts';
import { startApi } from './helpers/start-test-server.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

/** Two logdirs, each with a run of the same id. */
function twoLogdirs() {
  const folder = temporaryFolder();
  const paths = ['runsA', 'runsB'].map((name) => join(folder, name));
  const writers = paths.map((path) => {
    const writer = openSqliteWriter(path);
    onTestFinished(() => writer.close());
    writer.createRun(newRun('same', { name: `in ${path.slice(-1)}`, createdMs: paths.indexOf(path) }));
    return writer;
  });
  return { paths, writers, spec: `first:${paths[0]},second:${paths[1]}` };
}

it('reads one folder, several with names, and several whose names are those of the folders', () => {
  const folder = temporaryFolder();
  const odd = join(folder, 'a:b,c');
  mkdirSync(odd);
  expect(parseLogdirs(odd)).toEqual([{ name: null, path: odd }]);
  expect(parseLogdirs('/x/runs')).toEqual([{ name: null, path: '/x/runs' }]);
  expect(parseLogdirs('a:/x/runs,b:/y/runs')).toEqual([
    { name: 'a', path: '/x/runs' },
    { name: 'b', path: '/y/runs' },
  ]);
  expect(parseLogdirs('/x/one, /y/two').map(({ name }) => name)).toEqual(['one', 'two']);
  expect(parseLogdirs('mine:/x/runs')).toEqual([{ name: 'mine', path: '/x/runs' }]);
  for (const wrong of ['a:/x,a:/y', '/x/runs,/y/runs', '/x,', ',']) {
    expect(() => parseLogdirs(wrong), wrong).toThrow(/--logdir a:runsA,b:runsB/);
  }
});

it('shows the runs of several logdirs beside one another, and changes each where it lies', async () => {
  const { spec, paths, writers } = twoLogdirs();
  writers[0]!.writeScalars('same', [point('loss', 1, 0.1)]);
  writers[1]!.writeScalars('same', [point('loss', 1, 0.2)]);
  writers[1]!.writeSnapshot('same', newSnapshot(1));
  writers[1]!.createRun(newRun('branch', { parentId: 'same', parentStep: 1, createdMs: 9 }));
  const { url } = await startApi(spec, 0);
  const json = async (path: string, init?: RequestInit) => (await fetch(url + path, init)).json();
  const { runs, logdir } = await json(apiPaths.runs());
  expect(runs.map(({ id, logdir: name, parentId }: Record<string, unknown>) => [id, name, parentId])).toEqual([
    ['second:branch', 'second', 'second:same'],
    ['second:same', 'second', null],
    ['first:same', 'first', null],
  ]);
  expect(logdir).toBe(`first: ${paths[0]}, second: ${paths[1]}`);
  for (const [name, value] of [
    ['first', 0.1],
    ['second', 0.2],
  ]) {
    const state = await json(apiPaths.run(`${name}:same`));
    expect([state.run.id, state.scalars[0].values]).toEqual([`${name}:same`, [value]]);
  }
  expect((await fetch(url + apiPaths.spectrum('second:same', 1, 0))).status).toBe(200);
  for (const unknown of ['same', 'third:same', 'first:none', ':same', 'first:']) {
    expect((await fetch(url + apiPaths.run(unknown))).status, unknown).toBe(404);
  }
  const edit = { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '{"notes":"mine"}' };
  expect((await json(apiPaths.run('second:same'), edit)).run).toMatchObject({ id: 'second:same', notes: 'mine' });
  const [a, b] = paths.map(openSqliteReader);
  expect([(await a!.run('same'))!.notes, (await b!.run('same'))!.notes]).toEqual(['', 'mine']);
  await Promise.all([a!.close(), b!.close()]);
});

it('follows several logdirs live: every point once, in the order of its run, also for who comes late', async () => {
  const { spec, writers } = twoLogdirs();
  const { url } = await startApi(spec, 0);
  const runs = ['first:same', 'second:same'];
  const [early, late] = [new LiveClient(url), new LiveClient(url)];
  await Promise.all([early.connected(), late.connected()]);
  await early.synchronise(runs);
  const count = 300;
  for (let step = 0; step < count; step++) {
    writers[step % 3 === 0 ? 1 : 0]!.writeScalars('same', [point('loss', step, step)]);
    if (step === 100) await late.synchronise(runs);
    if (step % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (const client of [early, late]) {
    const steps = (run: string) =>
      client.applied.flatMap((change) =>
        change.kind === 'scalars' && change.runId === run ? change.points.map(({ step }) => step) : [],
      );
    await client.until(() => steps(runs[0]!).length + steps(runs[1]!).length >= count);
    const all = Array.from({ length: count }, (_, step) => step);
    expect(steps('first:same')).toEqual(all.filter((step) => step % 3 !== 0));
    expect(steps('second:same')).toEqual(all.filter((step) => step % 3 === 0));
  }
});

it('joins the feeds page by page without loss: as each store alone tells it, however reads and commits alternate', async () => {
  const { paths, writers } = twoLogdirs();
  const random = randomUniform(5);
  const names = ['first', 'second'];
  const joined = joinReaders(names.map((name, i) => ({ name, reader: openSqliteReader(paths[i]!) })));
  onTestFinished(() => joined.close());
  const seen = new Map<string, number[]>();
  let after = 0;
  const readOn = async (limit: number) => {
    const page = await joined.changes(after, 'all', limit);
    expect(page.changes.every(({ id }, i) => id > (page.changes[i - 1]?.id ?? after) && id <= page.head)).toBe(true);
    for (const change of page.changes) {
      if (change.kind !== 'scalars') continue;
      seen.set(change.runId, [...(seen.get(change.runId) ?? []), ...change.points.map(({ step }) => step)]);
    }
    after = page.head;
    return page.more;
  };
  const steps = [0, 0];
  for (let turn = 0; turn < 400; turn++) {
    const which = Math.floor(random() * 2);
    // Enough for points to be packed into chunks meanwhile.
    const points = Array.from({ length: 1 + Math.floor(random() * 20) }, () => point('loss', steps[which]!++, 1));
    writers[which]!.writeScalars('same', points);
    if (random() < 0.2) await readOn(1 + Math.floor(random() * 5));
  }
  while (await readOn(3));
  for (const [i, name] of names.entries()) {
    expect(seen.get(`${name}:same`)).toEqual(Array.from({ length: steps[i]! }, (_, step) => step));
  }
  expect((await joined.position()).head).toBe(after);
});
