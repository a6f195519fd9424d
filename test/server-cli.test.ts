import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runsAnswerSchema } from '../lib/protocol/api.ts';
import { openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { newRun } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const CLI = 'server/cli.ts';

/** Runs the command line to its end. */
async function run(...args: string[]) {
  const started = runTypescript(CLI, args);
  const { code } = await started.ended;
  return { code, output: started.output() };
}

it.each([
  ['a bare ntkboard', [], 'SIGINT'],
  ['ntkboard serve', ['serve'], 'SIGTERM'],
] as const)('%s serves the logdir, says where, and ends in order on a signal', async (_, command, signal) => {
  const logdir = temporaryFolder();
  const writer = openSqliteWriter(logdir);
  writer.createRun(newRun('a'));
  writer.close();
  const started = runTypescript(CLI, [...command, '--logdir', logdir, '--port', '0']);
  await started.printed('press CTRL+C');
  const url = started.output().match(/NTKBoard shows .* at (http:\/\/127\.0\.0\.1:\d+) /)?.[1];
  const { runs } = runsAnswerSchema.parse(await (await fetch(`${url}/api/v1/runs`)).json());
  expect(runs.map(({ id }) => id)).toEqual(['a']);
  // This connection stays open: it must not keep the server from ending.
  const page = await fetch(url!);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<html');
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  started.child.kill(signal);
  expect(await started.ended).toEqual({ code: 0, signal: null });
  expect(
    started
      .output()
      .split('\n')
      .filter((line) => line && !line.startsWith('Building the page')),
  ).toHaveLength(1);
});

it('says which port is in use and ends with status 1, without a stack', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { code, output } = await run('--logdir', temporaryFolder(), '--port', String(port));
  expect(code).toBe(1);
  const owner = process.platform === 'linux' ? `process ${process.pid} uses \\(.*\\)` : 'is in use';
  expect(output).toMatch(
    new RegExp(
      `^\\[ntkboard\\] serve: expected a free port, got ${port} which ${owner}\\. Choose another with --port, .*\n$`,
    ),
  );
});

it('refuses a logdir whose ntkboard.db is another file, and leaves that untouched', async () => {
  const logdir = temporaryFolder();
  const path = join(logdir, 'ntkboard.db');
  writeFileSync(path, 'these are my notes\n');
  const { code, output } = await run('--logdir', logdir, '--port', '0');
  expect(code).toBe(1);
  expect(output).toBe(
    `[ntkboard] open: expected a run database at ${path}, got a file of 19 bytes that is not SQLite. It was left untouched: choose another logdir, or move that file away.\n`,
  );
  expect(readFileSync(path, 'utf8')).toBe('these are my notes\n');
});

it('refuses a logdir that is a file', async () => {
  const path = join(temporaryFolder(), 'runs');
  writeFileSync(path, 'text');
  const { code, output } = await run('--logdir', path, '--port', '0');
  expect(code).toBe(1);
  expect(output).toMatch(/^\[ntkboard\] open: expected a writable directory as logdir, got a file at .*\n$/);
});

it.each([
  [['--host', 'no such host'], /expected the address or name .* got "no such host"/],
  [['--host', '203.0.113.7'], /expected to listen on 203\.0\.113\.7:6066, got .*EADDRNOTAVAIL/],
  [['--port', 'many'], /option '--port <number>' argument 'many' is invalid. expected a whole number/],
  [['--port', '70000'], /expected a port from 0 to 65535, got 70000/],
  [['--log-level', 'loud'], /Allowed choices are silent/],
  [['--nonsense'], /unknown option '--nonsense'/],
])('refuses %j by name', async (args, message) => {
  const { code, output } = await run('--logdir', temporaryFolder(), ...args);
  expect(code).toBe(1);
  expect(output).toMatch(message);
  expect(output).not.toMatch(/^\s+at /m);
});

it('tells an older Node which one it needs, before anything else can fail', async () => {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const older = join(folder, 'older-node.mjs');
  const versions = "{ value: { ...process.versions, node: '22.11.0' } }";
  writeFileSync(older, `Object.defineProperty(process, 'versions', ${versions});`);
  const started = runTypescript(CLI, [], { NODE_OPTIONS: `--import ${older}` });
  expect((await started.ended).code).toBe(1);
  expect(started.output()).toMatch(/^\[ntkboard\] start: expected Node.js 22.12 or newer, got 22.11.0\. .*\n$/);
});

it('prints its help and its version', async () => {
  expect((await run('--help')).output).toMatch(/serve .*show the runs of a logdir/);
  expect((await run('--version')).output).toMatch(/^\d+\.\d+\.\d+\n$/);
});
