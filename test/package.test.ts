import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { installPackage } from './helpers/install-package.ts';
import { startTestServer } from './helpers/start-test-server.ts';
import { wholeRun } from './helpers/whole-run.ts';

/** A user's plain JavaScript. Its histograms are large enough for a worker thread, its rows for a checkpoint. */
const TRAINING = `
  import * as tf from '@tensorflow/tfjs';
  import { createNtkLogger, selectBackend } from 'ntkboard';

  const [url] = process.argv.slice(2);
  await selectBackend({ prefer: 'wasm' });
  const model = tf.sequential({ layers: [
    tf.layers.dense({ units: 64, activation: 'tanh', inputShape: [300] }),
    tf.layers.dense({ units: 3 }),
  ] });
  const X = tf.randomNormal([24, 300], 0, 1, 'float32', 1);
  const faults = [];
  const ntkLogger = createNtkLogger({ logdir: 'runs', mode: 'worker', url, onError: (error) => faults.push(error.message) });
  for (let step = 1; step <= 3; step++) {
    await ntkLogger.step(model, X, { step, metrics: { loss: 1 / step } });
    ntkLogger.text('note', 'x'.repeat(900_000), { step });
  }
  await ntkLogger.finish();
  console.log(JSON.stringify({ runId: ntkLogger.runId, mode: ntkLogger.mode, counts: ntkLogger.counts, faults }));
`;

test('the package as npm packs it computes snapshots in its thread, uploads from another, and starts its command', {
  timeout: 300_000,
}, async () => {
  const server = await startTestServer();
  const project = installPackage();
  writeFileSync(path.join(project, 'train.mjs'), TRAINING);
  // Neither a loader of TypeScript nor the checkout's sources, as in a user's project.
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, args, { cwd: project, env: { ...process.env, NODE_OPTIONS: '' } });
    const [output, errors, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { output, errors, status };
  };
  const trained = await run('train.mjs', server.url);
  expect(trained.status, trained.errors).toBe(0);
  const told = JSON.parse(trained.output.trim().split('\n').at(-1)!);
  expect(told).toMatchObject({ mode: 'worker', faults: [], counts: { snapshots: 3, faults: 0 } });
  const reader = openSqliteReader(path.join(project, 'runs'));
  const local = (await wholeRun(reader, told.runId))!;
  await reader.close();
  // Only a copy for the thread has it.
  expect(local.snapshots.map(({ metrics }) => Number(metrics.copyMs?.value) > 0)).toEqual([true, true, true]);
  expect(local.histograms.filter(({ step }) => step === 3)).toHaveLength(4);
  expect(await wholeRun(server.reader, told.runId)).toEqual(local);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const command = (...args: string[]) => run('node_modules/ntkboard/dist/server/cli.js', ...args);
  const asked = await command('--version');
  expect([asked.output.trim(), asked.status], asked.errors).toEqual([version, 0]);
  const checked = await command('check', 'runs');
  expect(checked.status, checked.errors).toBe(0);
  // It runs a program of the library, which the bundle has to find beside itself.
  const doctor = await command('doctor', '--json');
  expect(JSON.parse(doctor.output), doctor.errors).toMatchObject({ backends: expect.any(Array) });
});
