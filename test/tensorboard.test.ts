import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNtkLogger, eigh, type NtkBoardError, type NtkLogger, selectBackend } from '../lib/index.ts';
import { TensorBoardWriter } from '../lib/interop/tensorboard/index.ts';
import type { Run } from '../lib/protocol/run.ts';
import type { ScalarSeries } from '../lib/protocol/scalar.ts';
import { openSqliteReader } from '../lib/store/sqlite/index.ts';
import type { StoreReader } from '../lib/store/store.ts';
import { randomNormal } from './helpers/random.ts';
import { newHistogram, newRun, point } from './helpers/store-fixtures.ts';
import { TensorBoard, tensorBoardEnvironment } from './helpers/tensorboard.ts';

const { python, missing } = await tensorBoardEnvironment();
if (missing) console.warn(`TensorBoard's tests are skipped: ${missing}`);

type Scalars = [wallSeconds: number, step: number, value: number | string][];
type Histograms = [wallSeconds: number, step: number, bins: [number, number, number][]][];
type Images = { step: number; query: string }[];
type Texts = { step: number; text: string }[];
type ByRun<T> = Record<string, Record<string, T>>;

const root = mkdtempSync(path.join(tmpdir(), 'ntkboard-tensorboard-'));
const logdir = path.join(root, 'runs');
const events = path.join(root, 'logs');
const STEPS = [0, 5, 10];
/** Weight matrices of the wide network at its first snapshot. */
const firstWeights = new Map<string, tf.Tensor>();

function classifier(units: number): tf.Sequential {
  const layer = (units: number, seed: number, inputShape?: number[]) =>
    tf.layers.dense({
      units,
      activation: 'tanh',
      kernelInitializer: tf.initializers.glorotNormal({ seed }),
      ...(inputShape ? { inputShape } : {}),
    });
  const model = tf.sequential({ layers: [layer(units, 1, [5]), layer(3, 2)] });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  return model;
}

async function train(ntkLogger: NtkLogger, units: number): Promise<void> {
  const model = classifier(units);
  const X = tf.tensor2d(Float32Array.from({ length: 12 * 5 }, randomNormal(3)), [12, 5]);
  const labels = Array.from({ length: 12 }, (_, n) => n % 3);
  const Y = tf.oneHot(labels, 3).toFloat();
  for (let step = 0; step <= 10; step++) {
    const loss = (await model.trainOnBatch(X, Y)) as number;
    ntkLogger.log({ loss, 'lr/scheduled': 0.1 / (1 + step) }, { step, epoch: 1 });
    if (step === 0 && units === 8) {
      for (const weight of model.trainableWeights.filter(({ shape }) => shape.length === 2)) {
        firstWeights.set(weight.originalName, weight.read().clone());
      }
    }
    if (STEPS.includes(step)) await ntkLogger.step(model, X, { labels, step, epoch: 1 });
  }
  ntkLogger.log({ diverged: Number.NaN, huge: 1e300 }, { step: 10 });
  await ntkLogger.finish();
}

const hash = (id: string) => createHash('sha256').update(id).digest('hex').slice(0, 8);
const folderOf = ({ name, runId }: NtkLogger) => `${name}-${hash(runId)}`;

describe.skipIf(missing)('TensorBoard', () => {
  let reader: StoreReader;
  let fast: TensorBoard;
  let older: TensorBoard;
  let wide: NtkLogger;
  let narrow: NtkLogger;

  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
    const options = { logdir, tensorboard: events };
    wide = createNtkLogger({
      ...options,
      run: 'wide',
      config: { lr: 0.1, net: { units: 8, bias: true }, dims: [5, 8] },
    });
    narrow = createNtkLogger({ ...options, run: 'narrow', config: { lr: 0.1, momentum: 0.9 } });
    await train(wide, 8);
    await train(narrow, 4);
    restarted();
    reader = openSqliteReader(logdir);
    fast = await TensorBoard.start(python!, events, 'fast');
    older = await TensorBoard.start(python!, events, 'python');
    for (const board of [fast, older]) {
      await board.until('all runs', async () => ((await board.get<string[]>('runs')).length === 3 ? true : null));
    }
  });
  afterAll(async () => {
    await fast?.stop();
    await older?.stop();
    await reader?.close();
    rmSync(root, { recursive: true });
  });

  /** A run of five steps whose process died, and that went on from step 3 in another one. */
  function restarted(): void {
    const run = newRun('restarted', { name: 'restarted' });
    const before = new TensorBoardWriter(events);
    before.createRun(run);
    for (let step = 1; step <= 5; step++)
      before.writeScalars('restarted', [point('loss', step, step), point('old', step, 1)]);
    // Not created again: the writer asks for the run by its id.
    const after = new TensorBoardWriter(events, (id) => (id === run.id ? (run as unknown as Run) : null));
    after.truncateRun('restarted', 2);
    for (let step = 3; step <= 4; step++) after.writeScalars('restarted', [point('loss', step, -step)]);
  }

  async function readScalars(board: TensorBoard, run: string, tag: string): Promise<Scalars> {
    return board.get<Scalars>('plugin/scalars/scalars', { run, tag });
  }

  test.each(['fast', 'older'] as const)(
    'shows every scalar of the run database, in its float32 (%s reader)',
    async (which) => {
      const board = which === 'fast' ? fast : older;
      for (const ntkLogger of [wide, narrow]) {
        const stored = await reader.scalars(ntkLogger.runId);
        expect(stored.map(({ name }) => name).sort()).toEqual(['diverged', 'huge', 'loss', 'lr/scheduled']);
        for (const { name, steps, wallMs, values } of stored) {
          const shown = await readScalars(board, folderOf(ntkLogger), name);
          expect(shown.map(([, step]) => step)).toEqual(steps);
          expect(shown.map(([, , value]) => value)).toEqual(asFloat32(values));
          for (const [i, [seconds]] of shown.entries()) expect(seconds).toBeCloseTo(wallMs[i]! / 1000, 3);
        }
      }
    },
  );

  test('shows every metric and the share of every component of a snapshot', async () => {
    const tags = await fast.get<ByRun<unknown>>('plugin/scalars/tags');
    const snapshots = await reader.snapshots(wide.runId);
    expect(snapshots.map(({ step }) => step)).toEqual(STEPS);
    const { writeMs: _, ...metrics } = snapshots[2]!.metrics;
    const run = folderOf(wide);
    const last = async (tag: string) => (await readScalars(fast, run, tag)).at(-1);
    for (const [name, { value }] of Object.entries(metrics)) {
      const tag = [`ntk/${name}`, `ntk_${name}`, `monitor/${name}`].find((tag) => tag in tags[run]!);
      expect(await last(tag ?? name), name).toEqual([expect.any(Number), 10, asFloat32([value])[0]]);
    }
    for (const { name, share } of snapshots[2]!.components) {
      expect((await last(`ntk_share/${name}`))?.slice(1)).toEqual([10, Math.fround(share as number)]);
    }
    const named = [
      'ntk/conditionNumber',
      'ntk/conditionNumberInverse',
      'ntk/largestEigenvalue',
      'ntk/smallestEigenvalue',
    ];
    expect(Object.keys(tags[run]!)).toEqual(expect.arrayContaining(named));
  });

  test('shows histograms of log10 eigenvalues, of the kernel and of W W^T of each weight', async () => {
    const histograms = (tag: string) =>
      fast.get<Histograms>('plugin/histograms/histograms', { run: folderOf(wide), tag });
    const shown = await histograms('ntk/log10_eigenvalues');
    expect(shown.map(([, step]) => step)).toEqual(STEPS);
    for (const [, step, bins] of shown) {
      expectHistogram(bins, (await reader.eigenvalues(wide.runId, step))!.eigenvalues);
    }
    for (const [name, weight] of firstWeights) {
      const [[, step, bins]] = (await histograms(`weights_log10_eigenvalues/${name}`)) as [Histograms[number]];
      expect(step).toBe(0);
      const [rows, cols] = weight.shape as [number, number];
      const values = weight.dataSync();
      const gram = Float64Array.from({ length: cols * cols }, (_, at) => {
        const [i, j] = [Math.floor(at / cols), at % cols];
        return Array.from({ length: rows }, (_, k) => values[k * cols + i]! * values[k * cols + j]!).reduce(
          (a, b) => a + b,
        );
      });
      // The larger side's Gram matrix has zeros beside the eigenvalues of the smaller one's.
      const { eigenvalues } = await eigh(gram, cols);
      expectHistogram(bins, eigenvalues.slice(-Math.min(rows, cols)), 1e-4);
    }
  });

  /** Thirty bins from the smallest to the largest logarithm; a value may stand on the other side of an edge that it nearly meets. */
  function expectHistogram(bins: Histograms[number][2], eigenvalues: Float64Array, tolerance = 1e-9): void {
    const logs = [...eigenvalues].filter((value) => value > 0).map(Math.log10);
    expect(bins).toHaveLength(30);
    expect(Math.abs(bins[0]![0] - Math.min(...logs))).toBeLessThan(tolerance);
    expect(Math.abs(bins[29]![1] - Math.max(...logs))).toBeLessThan(tolerance);
    let sum = 0;
    for (const [, right, count] of bins) {
      sum += count;
      expect(sum).toBeGreaterThanOrEqual(logs.filter((log) => log < right - tolerance).length);
      expect(sum).toBeLessThanOrEqual(logs.filter((log) => log < right + tolerance).length);
    }
    expect(sum).toBe(logs.length);
  }

  test('shows kernel and components as pictures in viridis, dark the smallest value', async () => {
    const tags = Object.keys((await fast.get<ByRun<unknown>>('plugin/images/tags'))[folderOf(wide)]!);
    const [snapshot] = await reader.snapshots(wide.runId);
    expect(tags.sort()).toEqual(
      ['total', ...snapshot!.components.map(({ name }) => name)].map((name) => `kernel/${name}`).sort(),
    );
    for (const tag of tags) {
      const images = await fast.get<Images>('plugin/images/images', { run: folderOf(wide), tag, sample: '0' });
      expect(images.map(({ step }) => step)).toEqual(STEPS);
      const png = await fast.bytes(`plugin/images/individualImage?${images[0]!.query}`);
      const { thumbnail } = (await reader.thumbnail(wide.runId, 0, tag.slice('kernel/'.length)))!;
      const picture = pixels(png);
      expect(picture).toMatchObject({
        width: 12,
        height: 12,
        text: { min: String(thumbnail.min), max: String(thumbnail.max) },
      });
      // matplotlib's viridis at 0, 128 and 255 of 255.
      const viridis: Record<number, string> = { 0: '440154', 128: '21918c', 255: 'fde725' };
      const named = [...thumbnail.cells.keys()].filter((cell) => thumbnail.cells[cell]! in viridis);
      expect(named.length).toBeGreaterThanOrEqual(2);
      for (const cell of named) expect(picture.rgb[cell]).toBe(viridis[thumbnail.cells[cell]!]);
    }
  });

  test('shows the hyperparameters of all runs with the parameter count, and that they finished', async () => {
    const query = { allowedStatuses: ['STATUS_SUCCESS'], colParams: [], startIndex: 0, sliceSize: 10 };
    type Groups = { sessionGroups: { hparams: object; sessions: { name: string; status: string }[] }[] };
    const { sessionGroups } = await fast.post<Groups>('plugin/hparams/session_groups', query);
    const shown = Object.fromEntries(sessionGroups.map(({ hparams, sessions }) => [sessions[0]!.name, hparams]));
    expect(shown).toEqual({
      [folderOf(wide)]: { lr: 0.1, 'net.units': 8, 'net.bias': true, dims: '[5,8]', parameters: 5 * 8 + 8 + 8 * 3 + 3 },
      [folderOf(narrow)]: { lr: 0.1, momentum: 0.9, parameters: 5 * 4 + 4 + 4 * 3 + 3 },
    });
    const experiment = await fast.post<{ hparamInfos: { name: string }[] }>('plugin/hparams/experiment', {});
    const columns = experiment.hparamInfos.map(({ name }) => name).sort();
    expect(columns).toEqual(['dims', 'lr', 'momentum', 'net.bias', 'net.units', 'parameters']);
  });

  test('forgets what lies behind the step from which a run goes on', async () => {
    const series = async (board: TensorBoard, tag: string) =>
      (await readScalars(board, `restarted-${hash('restarted')}`, tag)).map(([, step, value]) => [step, value]);
    const loss = [
      [1, 1],
      [2, 2],
      [3, -3],
      [4, -4],
    ]; // prettier-ignore
    expect(await series(older, 'loss')).toEqual(loss);
    expect(await series(older, 'old')).toEqual([
      [1, 1],
      [2, 1],
    ]); // prettier-ignore
    // The data server drops what is behind when the same name is logged again.
    expect(await series(fast, 'loss')).toEqual(loss);
  });

  test('shows logged histograms bin by bin, and logged texts', async () => {
    const writer = new TensorBoardWriter(path.join(events, 'arrays'));
    writer.createRun(newRun('arrays', { name: 'arrays' }));
    const [edges, counts] = [Float64Array.of(-1, 0, 1 / 3, 2), Float64Array.of(5, 0, 7)];
    writer.writeHistograms('arrays', [newHistogram('dense/kernel', 4, { edges, counts })]);
    writer.writeTexts('arrays', [{ name: 'note', step: 9, epoch: null, wallMs: 1, text: 'the *loss* fell' }]);
    writer.updateRun('arrays', { config: { added: true }, summary: { best: 0.5 } });
    writer.updateRun('arrays', { status: 'finished' });
    const run = `arrays/arrays-${hash('arrays')}`;
    const shown = await fast.until('the histogram', async () => {
      const tags = await fast.get<Record<string, string[]>>('plugin/text/tags');
      return tags[run]?.includes('summary')
        ? fast.get<Histograms>('plugin/histograms/histograms', { run, tag: 'dense/kernel' })
        : null;
    });
    expect(shown.map(([, step, bins]) => [step, bins])).toEqual([
      [
        4,
        [
          [-1, 0, 5],
          [0, 1 / 3, 0],
          [1 / 3, 2, 7],
        ],
      ],
    ]); // prettier-ignore
    const texts = await fast.get<Texts>('plugin/text/text', { run, tag: 'note' });
    expect(texts).toMatchObject([{ step: 9, text: expect.stringContaining('the <em>loss</em> fell') }]);
    const [summary] = await fast.get<Texts>('plugin/text/text', { run, tag: 'summary' });
    expect(summary!.text).toContain('best');
    const { hparamInfos } = await fast.post<{ hparamInfos: { name: string }[] }>('plugin/hparams/experiment', {});
    expect(hparamInfos.map(({ name }) => name)).toContain('added');
  });

  test('shows the text of events, of the fault that its own folder was among them', async () => {
    const folder = path.join(events, 'late');
    writeFileSync(folder, 'a file where the folder should be');
    const told: NtkBoardError[] = [];
    const onError = (error: NtkBoardError) => void told.push(error);
    const ntkLogger = createNtkLogger({ logdir, run: 'late', tensorboard: folder, onError });
    for (let step = 0; step < 3; step++) {
      ntkLogger.log({ loss: step / 4 }, { step });
      await ntkLogger.flush();
    }
    expect(told.map(({ code }) => code)).toEqual(['tensorboard-failed']);
    rmSync(folder);
    ntkLogger.log({ loss: 3 / 4 }, { step: 3 });
    await ntkLogger.finish();
    expect(told).toHaveLength(1);

    expect((await reader.scalars(ntkLogger.runId))[0]?.values).toEqual([0, 0.25, 0.5, 0.75]);
    expect((await reader.events(ntkLogger.runId)).map(({ code }) => code)).toEqual(['tensorboard-failed']);
    const run = `late/${folderOf(ntkLogger)}`;
    const loss = await fast.until('the late run', async () => {
      const tags = await fast.get<ByRun<unknown>>('plugin/scalars/tags');
      const shown = tags[run] ? await readScalars(fast, run, 'loss') : [];
      return shown.length === 4 ? shown : null;
    });
    expect(loss.map(([, , value]) => value)).toEqual([0, 0.25, 0.5, 0.75]);
    const [text] = await fast.get<Texts>('plugin/text/text', { run, tag: 'events' });
    expect(text!.text).toContain('tensorboard-failed');
  });

  /** What Pillow, TensorBoard's own PNG library, makes of a picture: RGB in hexadecimal, row by row. */
  function pixels(png: Uint8Array): { width: number; height: number; text: Record<string, string>; rgb: string[] } {
    const program = `
import io, json, sys
from PIL import Image
image = Image.open(io.BytesIO(sys.stdin.buffer.read()))
rgb = image.convert('RGB').tobytes()
print(json.dumps({'width': image.width, 'height': image.height, 'text': image.text, 'rgb': [rgb[i:i + 3].hex() for i in range(0, len(rgb), 3)]}))`;
    return JSON.parse(execFileSync(python!, ['-c', program], { input: png, encoding: 'utf8' }));
  }
});

function asFloat32(values: ScalarSeries['values']): (number | string)[] {
  return values.map((value) => {
    const rounded = Math.fround(Number(value));
    return Number.isFinite(rounded) ? rounded : String(rounded);
  });
}
