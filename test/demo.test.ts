import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { balancedDigits, loadDigits, parseIdx, sampleDigits } from '../examples/mnist.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import { withoutPlace } from './helpers/without-place.ts';

/** Long enough to build the page first, when no build is there. */
const TIMEOUT_MS = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'ntkboard-demo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run demo -- ...args`, run to its end. */
function runDemo(args: readonly string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', 'demo', '--', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

describe('a demo of two epochs', () => {
  const logdir = join(folder, 'runs');
  let demo: Awaited<ReturnType<typeof runDemo>>;
  beforeAll(async () => {
    demo = await runDemo(['--exit', '--epochs', '2', '--port', '0', '--logdir', logdir, '--digits', '640']);
  }, TIMEOUT_MS);

  test('ends with status 0, and prints the address before the first epoch', () => {
    expect(demo.status, demo.output).toBe(0);
    const address = demo.output.search(/http:\/\/127\.0\.0\.1:\d+/);
    const firstEpoch = demo.output.search(/cnn-lr-0\.05 +epoch 1\/2/);
    expect(address).toBeGreaterThan(0);
    expect(firstEpoch).toBeGreaterThan(address);
    expect(demo.output).toMatch(/cnn-lr-0\.002 +epoch 2\/2 +loss \d/);
    expect(demo.output).not.toContain('Warning');
  });

  test('stores both runs with a snapshot of 128 digits before training and after each epoch', async () => {
    const reader = openSqliteReader(logdir);
    const runs = await reader.runs();
    expect(runs.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      'cnn-lr-0.002 finished',
      'cnn-lr-0.05 finished',
    ]);
    for (const { id } of runs) {
      const snapshots = await reader.snapshots(id);
      expect(snapshots.map(({ step, epoch, n, c }) => [step, epoch, n, c])).toEqual([
        [0, 0, 128, 10],
        [10, 1, 128, 10],
        [20, 2, 128, 10],
      ]);
      for (const { step } of snapshots) {
        const { eigenvalues } = (await reader.eigenvalues(id, step))!;
        expect(eigenvalues).toHaveLength(128);
        expect(eigenvalues.every(Number.isFinite)).toBe(true);
        expect(eigenvalues.at(-1)).toBeGreaterThan(0);
      }
      const lengths = Object.fromEntries((await reader.scalars(id)).map(({ name, steps }) => [name, steps.length]));
      expect(lengths).toMatchObject({ batch_loss: 20, loss: 3, acc: 3, val_loss: 3, val_acc: 3 });
      expect(withoutPlace(await reader.events(id))).toEqual([]);
    }
    await reader.close();
  });

  test('shows kernels that start as one and grow apart', async () => {
    const reader = openSqliteReader(logdir);
    const [a, b] = (await reader.runs()).map(({ id }) => id);
    const apart = async (step: number) => {
      const largest = async (id: string) => (await reader.eigenvalues(id, step))!.eigenvalues.at(-1)!;
      return Math.abs(Math.log((await largest(a!)) / (await largest(b!))));
    };
    expect(await apart(0)).toBeLessThan(1e-6);
    expect(await apart(20)).toBeGreaterThan(0.5);
    const hashes = new Set(
      (await Promise.all([a!, b!].map((id) => reader.snapshots(id)))).flat().map((s) => s.probeHash),
    );
    expect(hashes.size).toBe(1);
    await reader.close();
  });
});

test(
  'a training that fails ends the demo with status 1 and says which',
  async () => {
    const logdir = join(folder, 'failing');
    const { status, output } = await runDemo(['--exit', '--port', '0', '--logdir', logdir, '--digits', '60001']);
    expect(status).toBe(1);
    expect(output).toContain('expected at most 60000 digits, got 60001');
    expect(output).toContain('[ntkboard] demo: expected the training cnn-lr-0.05 to end well, got exit status 1.');
  },
  TIMEOUT_MS,
);

test(
  'a port that was asked for and is in use is refused',
  async () => {
    const occupant = createServer();
    const port = await new Promise<number>((resolve) => {
      occupant.listen(0, '127.0.0.1', () => resolve((occupant.address() as { port: number }).port));
    });
    const { status, output } = await runDemo(['--exit', '--port', String(port), '--logdir', join(folder, 'busy')]);
    occupant.close();
    expect(status).toBe(1);
    expect(output).toMatch(new RegExp(`got ${port} which (is in use|process ${process.pid} )`));
  },
  TIMEOUT_MS,
);

describe('the digits', () => {
  test('are 60,000 to train on and 10,000 to test on, in their known order and proportions', () => {
    const train = loadDigits('train');
    expect([train.count, loadDigits('test').count]).toEqual([60_000, 10_000]);
    expect(Array.from(train.labels.subarray(0, 10))).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(train.labels.filter((label) => label === 1)).toHaveLength(6742);
    const ink = train.images.subarray(0, 784).reduce((sum, value) => sum + value, 0);
    expect(ink).toBe(27_525);
  });

  test('of a probe hold every class equally often, the same every time', () => {
    const draw = () => balancedDigits(sampleDigits(loadDigits('train'), 3000, 1), 128);
    const { count, labels, images } = draw();
    const counts = Array.from({ length: 10 }, (_, label) => labels.filter((other) => other === label).length);
    expect(count).toBe(128);
    expect(counts).toEqual([13, 13, 13, 13, 13, 13, 13, 13, 12, 12]);
    expect(draw().images).toEqual(images);
  });

  test('in a file that is cut short or of another type are refused', () => {
    const header = Buffer.from([0, 0, 8, 1, 0, 0, 0, 3]);
    expect(parseIdx(Buffer.concat([header, Buffer.from([7, 8, 9])]), 1)).toEqual({
      shape: [3],
      data: Buffer.from([7, 8, 9]),
    });
    expect(() => parseIdx(Buffer.concat([header, Buffer.from([7])]), 1)).toThrow(
      /expected 3 values of shape \[3\], got 1/,
    );
    expect(() => parseIdx(Buffer.from('PK zip file'), 1)).toThrow(/expected IDX data/);
  });
});
