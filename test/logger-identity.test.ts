import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { commandLine } from '../lib/logger/identity/environment.ts';
import { gitState } from '../lib/logger/identity/git-state.ts';
import { maskSecrets } from '../lib/logger/identity/mask-secrets.ts';
import { startRun } from './helpers/logged-run.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Has the process stand in a folder until the test ends. */
function standIn(folder: string): void {
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
}

function repository(): { folder: string; git: (...args: string[]) => string } {
  const folder = temporaryFolder();
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  const git = (...args: string[]) =>
    execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  git('init', '-b', 'trunk');
  return { folder, git };
}

function committed() {
  const { folder, git } = repository();
  writeFileSync(path.join(folder, 'train.js'), 'one');
  git('add', '.');
  git('commit', '-m', 'first');
  return { folder, git };
}

describe('secrets of a command line', () => {
  const cases: [args: string[], masked: string[]][] = [
    [['--token=abc'], ['--token=***']],
    [
      ['--hf-token', 'abc', '--lr', '0.1'],
      ['--hf-token', '***', '--lr', '0.1'],
    ],
    [
      ['--password', 'p w'],
      ['--password', '***'],
    ],
    [['--dbPassword=x=y'], ['--dbPassword=***']],
    [
      ['API_KEY=abc', 'WANDB_API_KEY=def'],
      ['API_KEY=***', 'WANDB_API_KEY=***'],
    ],
    [
      ['--api-key', 'abc'],
      ['--api-key', '***'],
    ],
    [
      ['--secretAccessKey=abc', '--private_key=x'],
      ['--secretAccessKey=***', '--private_key=***'],
    ],
    [
      ['--auth', 'Bearer abc'],
      ['--auth', '***'],
    ],
    [
      ['https://me:pw@example.org/x', 'postgres://u:p@h/db'],
      ['https://***@example.org/x', 'postgres://***@h/db'],
    ],
    [[`--hub=${'hf_'}${'a'.repeat(30)}`], ['--hub=***']],
    [[`x${' '}ghp_${'A1'.repeat(18)}`], ['x ***']],
    // A flag without a value is followed by the next one, which is not its value.
    [
      ['--token', '--lr', '0.1'],
      ['--token', '--lr', '0.1'],
    ],
    [['--token='], ['--token=']],
    // What only looks alike stays: hyperparameters must be readable.
    [
      ['--tokenizer=bpe', '--max-tokens=512', '--keys', 'a', '--key-frames=3'],
      ['--tokenizer=bpe', '--max-tokens=512', '--keys', 'a', '--key-frames=3'],
    ],
    [
      ['--lr=0.1', '-x', 'train', 'a@b.org'],
      ['--lr=0.1', '-x', 'train', 'a@b.org'],
    ],
  ];
  for (const [args, masked] of cases) {
    test(args.join(' '), () => expect(maskSecrets(args)).toEqual(masked));
  }

  test('a command line reads back in a shell as the arguments that it was made of', () => {
    const args = ['/usr/bin/node', 'train.mjs', '--name', "it's a run", '--x=$HOME', '', 'ü*?', '--lr=1e-3'];
    const printed = execFileSync('sh', ['-c', `printf '%s\\n' ${commandLine([], args)}`], { encoding: 'utf8' });
    expect(printed.split('\n').slice(0, -1)).toEqual(args);
  });
});

describe('git', () => {
  test('commit, branch and whether tracked files have changed', async () => {
    const { folder, git } = committed();
    const commit = git('rev-parse', 'HEAD');
    expect(await gitState(folder)).toEqual({ commit, branch: 'trunk', dirty: false });
    writeFileSync(path.join(folder, 'untracked'), 'x');
    expect(await gitState(folder)).toMatchObject({ dirty: false });
    writeFileSync(path.join(folder, 'train.js'), 'changed');
    expect(await gitState(folder)).toMatchObject({ commit, dirty: true });
    git('add', '.');
    expect(await gitState(folder)).toMatchObject({ commit, dirty: true });
    git('checkout', '--detach');
    expect(await gitState(folder)).toMatchObject({ commit, branch: null });
  });

  test('null where there is no repository or no commit', async () => {
    expect(await gitState(temporaryFolder())).toBeNull();
    expect(await gitState(repository().folder)).toBeNull();
    expect(await gitState(path.join(temporaryFolder(), 'missing'))).toBeNull();
  });

  test('it takes no lock and writes nothing', async () => {
    const { folder } = committed();
    const index = path.join(folder, '.git/index');
    // A file with another time of change makes a plain `git status` refresh the index.
    writeFileSync(path.join(folder, 'train.js'), 'one');
    const before = readFileSync(index);
    writeFileSync(path.join(folder, '.git/index.lock'), '');
    expect(await gitState(folder)).toMatchObject({ dirty: false });
    expect(readFileSync(index).equals(before)).toBe(true);
  });

  test('a git that hangs delays neither the beginning nor, beyond two seconds, the end', async () => {
    const bin = temporaryFolder();
    writeFileSync(path.join(bin, 'git'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    const { PATH } = process.env;
    process.env.PATH = `${bin}:${PATH}`;
    onTestFinished(() => {
      process.env.PATH = PATH;
    });
    const started = performance.now();
    const { ntkLogger, faults, read } = startRun();
    ntkLogger.log({ loss: 1 });
    await ntkLogger.flush();
    const flushedMs = performance.now() - started;
    await ntkLogger.finish();
    const finishedMs = performance.now() - started;
    expect(flushedMs).toBeLessThan(1_900);
    expect(finishedMs).toBeGreaterThan(1_900);
    expect(finishedMs).toBeLessThan(10_000);
    expect((await read()).run.environment).not.toHaveProperty('git');
    expect(faults).toEqual([]);
  });
});

test('a run says where it comes from', async () => {
  const { folder, git } = committed();
  standIn(folder);
  const { ntkLogger, read } = startRun({ seed: 42, group: 'g', job: 'train' });
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  await ntkLogger.step(model, tf.ones([3, 2]));
  await ntkLogger.finish();
  const { run } = await read();
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(run).toMatchObject({ host: hostname(), pid: process.pid, group: 'g', job: 'train' });
  expect(run.environment).toMatchObject({
    git: { commit: git('rev-parse', 'HEAD'), branch: 'trunk', dirty: false },
    folder: process.cwd(),
    machine: { cores: expect.any(Number) },
    versions: { ntkboard: manifest.version, node: process.versions.node, tfjs: tf.version.tfjs },
    backend: `tfjs-backend-cpu ${tf.version['tfjs-backend-cpu']}`,
    seed: 42,
  });
  expect(run.environment.command).toContain(process.argv[0]!);
});

test('each part can be switched off', async () => {
  const { folder } = committed();
  standIn(folder);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  const X = tf.ones([3, 2]);
  const partsOf = async (identity: NonNullable<Parameters<typeof startRun>[0]>['identity']) => {
    const { ntkLogger, read } = startRun({ ...(identity !== undefined && { identity }) });
    await ntkLogger.step(model, X);
    await ntkLogger.finish();
    const { run } = await read();
    return [...Object.keys(run.environment).sort(), ...(run.host === '' ? [] : ['host'])];
  };
  const all = ['backend', 'command', 'folder', 'git', 'machine', 'versions', 'host'];
  expect(await partsOf(undefined)).toEqual(all);
  expect(await partsOf({ git: false })).toEqual(all.filter((part) => part !== 'git'));
  expect(await partsOf({ command: false })).toEqual(all.filter((part) => part !== 'command' && part !== 'folder'));
  expect(await partsOf({ host: false })).toEqual(all.filter((part) => part !== 'machine' && part !== 'host'));
  expect(await partsOf({ versions: false })).toEqual(all.filter((part) => part !== 'versions' && part !== 'backend'));
  expect(await partsOf(false)).toEqual([]);
});
