import { expect, it, onTestFinished } from 'vitest';
import { openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { syncCommand } from '../server/commands/sync.ts';
import { startServer } from '../server/index.ts';
import { createLog } from '../server/log.ts';
import { TokenStore } from '../server/security/tokens.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { startTestServer } from './helpers/start-test-server.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { storedRun } from './helpers/whole-run.ts';

async function sync(args: readonly string[], env: Record<string, string> = {}) {
  const started = runTypescript('server/cli.ts', ['sync', ...args], { NTKBOARD_TOKEN: '', ...env });
  const { code } = await started.ended;
  return { code, output: started.output() };
}

function aLogdir() {
  const logdir = temporaryFolder();
  const writer = openSqliteWriter(logdir);
  onTestFinished(() => writer.close());
  for (const id of ['a', 'b']) {
    writer.createRun(newRun(id));
    writer.writeScalars(id, [point('loss', 1, 1), point('loss', 2, 0.5)]);
    writer.writeSnapshot(id, newSnapshot(2));
  }
  return { logdir, writer };
}

it('sends every run, says what was sent, and the next time only what is new', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  const first = await sync([logdir, server.url]);
  expect(first.output).toMatch(/name of a: 1 snapshots, 2 scalars in [\d.]+ KiB\n/);
  expect(first.output).toMatch(/name of b: 1 snapshots, 2 scalars in [\d.]+ KiB\n/);
  expect(first.code).toBe(0);
  writer.writeScalars('a', [point('loss', 3, 0.25)]);
  const second = await sync([logdir, `${server.url}/`]);
  expect(second.output).toMatch(/name of a: 1 scalars in/);
  expect(second.output).toMatch(/name of b: nothing new\n/);
  for (const id of ['a', 'b']) expect(await storedRun(server.logdir, id)).toEqual(await storedRun(logdir, id));
});

it('sends the runs that are named, and follows them until it is interrupted', async () => {
  const server = await startTestServer();
  const { logdir, writer } = aLogdir();
  const watching = runTypescript('server/cli.ts', ['sync', logdir, server.url, '--run', 'name of b', '--watch']);
  const { expectation, arrived } = until(async () => (await server.reader.run('b'))?.lastStep === 2);
  await arrived;
  writer.writeScalars('b', [point('loss', 7, 7)]);
  await expectation(async () => (await server.reader.run('b'))?.lastStep === 7);
  watching.child.kill('SIGINT');
  expect((await watching.ended).code).toBe(0);
  expect(await server.reader.run('a')).toBeNull();
});

it('demands the token that the server demands, from the environment or the option, and never repeats it', async () => {
  const logdir = temporaryFolder();
  const options = { logdir, port: 0, host: '127.0.0.1', auth: true, page: false, log: createLog('silent') };
  const server = await startServer(options);
  onTestFinished(() => server.close());
  const tokens = new TokenStore(logdir);
  const [read, write] = [await tokens.create('read', ''), await tokens.create('write', '')];
  const local = aLogdir();
  const refused = await sync([local.logdir, server.url, '--token', read.token]);
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/403.*may write/);
  expect(refused.output).toMatch(/sync: expected everything to arrive/);
  expect(refused.output).not.toContain(read.token);
  const missing = await sync([local.logdir, server.url]);
  expect(missing.output).toMatch(/401.*NTKBOARD_TOKEN/);
  const taken = await sync([local.logdir, server.url], { NTKBOARD_TOKEN: write.token });
  expect(taken).toMatchObject({ code: 0 });
  expect(taken.output).not.toContain(write.token);
  expect(await storedRun(logdir, 'a')).toEqual(await storedRun(local.logdir, 'a'));
});

it.each([
  [
    'no such run',
    () => [aLogdir().logdir, 'http://127.0.0.1:1', '--run', 'c'],
    /expected a run named c, got name of [ab]/,
  ],
  [
    'a port that HTTP may not use',
    () => [aLogdir().logdir, 'http://127.0.0.1:1'],
    /bad port.*goes on where it stopped/s,
  ],
])('ends with status 1 and a way on: %s', async (_, args, message) => {
  const { code, output } = await sync(args());
  expect(output).toMatch(message);
  expect(code).toBe(1);
});

it.each([
  ['no run database', () => [temporaryFolder(), 'http://127.0.0.1:1'], /expected a run database in/],
  ['no address', () => [aLogdir().logdir, 'nowhere'], /expected as 'url' an address/],
])('refuses %s before anything is sent', async (_, args, message) => {
  await expect(syncCommand().parseAsync(args(), { from: 'user' })).rejects.toThrow(message);
});

/** Waits for conditions on the server's database. */
function until(first: () => Promise<boolean>) {
  const expectation = async (holds: () => Promise<boolean>) => {
    const deadline = Date.now() + 60_000;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error('it did not arrive');
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  return { expectation, arrived: expectation(first) };
}
