import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { restoreNodeUtil } from '../lib/backends/candidates/restore-node-util.ts';
import { selectBackend } from '../lib/backends/select-backend.ts';

const nativeInstalled =
  existsSync('node_modules/@tensorflow/tfjs-node') || existsSync('node_modules/@tensorflow/tfjs-node-gpu');
const directory = process.cwd();

afterEach(() => {
  process.chdir(directory);
  vi.unstubAllEnvs();
});

/** A project folder with a package of this name, whose entry is `source`. */
function projectWith(packageName: string, source: string): string {
  const project = mkdtempSync(join(tmpdir(), 'ntkboard-native-'));
  const folder = join(project, 'node_modules', packageName);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: packageName, version: '4.22.0', main: 'index.js' }),
  );
  writeFileSync(join(folder, 'index.js'), source);
  return project;
}

describe.skipIf(nativeInstalled)('without a native package', () => {
  beforeEach(() => {
    vi.stubEnv('NTKBOARD_NATIVE_DIR', join(directory, 'no-such-folder'));
  });

  test('wasm is chosen, and one line says so and why', async () => {
    const lines: string[] = [];
    const selected = await selectBackend({ log: (line) => lines.push(line) });
    expect(selected.name).toBe('wasm');
    expect(tf.getBackend()).toBe('wasm');
    expect(selected.tried).toEqual([
      { name: '@tensorflow/tfjs-node-gpu', ok: false, why: 'is not installed' },
      { name: '@tensorflow/tfjs-node', ok: false, why: 'is not installed' },
      { name: 'wasm', ok: true, why: 'works' },
    ]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^\[ntkboard\] backend: wasm, completed .*\(.*tfjs-node is not installed\)\. .*: npx ntkboard setup-native$/,
    );
    expect(lines[0]).not.toContain('\n');
  });

  test('a native backend asked for is refused with what to do, and the current backend stays', async () => {
    await selectBackend({ prefer: 'wasm' });
    const refusal = selectBackend({ prefer: 'tensorflow' });
    await expect(refusal).rejects.toMatchObject({ name: 'NtkBoardError', code: 'backend-unavailable' });
    await expect(refusal).rejects.toThrow(
      /expected a working tensorflow backend, got none: .*tfjs-node is not installed.*Run `npx ntkboard setup-native`/,
    );
    expect(tf.getBackend()).toBe('wasm');
  });

  test('a native package that does not load is named with its error, and wasm takes its place', async () => {
    const project = projectWith(
      '@tensorflow/tfjs-node',
      'throw new Error("libtensorflow.so.2: cannot open shared object");',
    );
    process.chdir(project);
    const { name, tried } = await selectBackend();
    expect(name).toBe('wasm');
    expect(tried[1]!.why).toBe('is installed but does not load: libtensorflow.so.2: cannot open shared object');
    rmSync(project, { recursive: true });
  });

  test('a native package that loads but registers nothing does not count as working', async () => {
    const project = projectWith('@tensorflow/tfjs-node', 'module.exports = {};');
    process.chdir(project);
    const { name, tried } = await selectBackend();
    expect(name).toBe('wasm');
    expect(tried[1]!).toMatchObject({ name: '@tensorflow/tfjs-node', ok: false });
    rmSync(project, { recursive: true });
  });
});

test.each(['cpu', 'wasm'] as const)('%s can be asked for', async (prefer) => {
  const { name, reason } = await selectBackend({ prefer });
  expect(name).toBe(prefer);
  expect(tf.getBackend()).toBe(prefer);
  expect(reason).toContain('asked for');
});

test('an unknown backend is refused as a wrong option', async () => {
  await expect(selectBackend({ prefer: 'webgl' as 'cpu' })).rejects.toMatchObject({ code: 'invalid-option' });
});

test('wasm set up by the program itself is completed in place, its tensors intact', async () => {
  await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  const before = tf.tensor1d([1, 2, 3]);
  await selectBackend({ prefer: 'wasm' });
  await selectBackend({ prefer: 'wasm' });
  const after = tf.tidy(() => tf.unsortedSegmentSum(before, tf.tensor1d([0, 0, 1], 'int32'), 2).dataSync());
  expect(Array.from(after)).toEqual([3, 3]);
  before.dispose();
});

test('completed wasm works in a worker thread', async () => {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    import('tsx/esm/api')
      .then(({ register }) => register())
      .then(() => import(workerData))
      .then(({ selectBackend }) => selectBackend({ prefer: 'wasm' }))
      .then(({ name }) => parentPort.postMessage(name));`;
  const workerData = new URL('../lib/backends/select-backend.ts', import.meta.url).href;
  const worker = new Worker(source, { eval: true, workerData });
  try {
    const message = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    expect(message).toBe('wasm');
  } finally {
    await worker.terminate();
  }
});

test('the functions Node 23 removed from node:util are there again', () => {
  restoreNodeUtil();
  const util = process.getBuiltinModule('node:util') as unknown as Record<string, (value: unknown) => boolean>;
  expect([null, undefined, 0].map((value) => util.isNullOrUndefined!(value))).toEqual([true, true, false]);
  expect([[], {}].map((value) => util.isArray!(value))).toEqual([true, false]);
});
