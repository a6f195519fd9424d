import { hostname } from 'node:os';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChangePage, changePageSchema } from '../../lib/protocol/change.ts';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import { runSchema, STALLED_AFTER_MS } from '../../lib/protocol/run.ts';
import type { ScalarPointJson } from '../../lib/protocol/scalar.ts';
import { snapshotSummarySchema } from '../../lib/protocol/snapshot.ts';
import type { SeriesQuery, StoreReader, StoreWriter } from '../../lib/store/store.ts';
import { deadProcessId } from './dead-process-id.ts';
import { Follower } from './follower.ts';
import { newAlert, newHistogram, newRun, newSnapshot, newText, point } from './store-fixtures.ts';

/** A fresh, empty store. */
export interface OpenStore {
  writer: StoreWriter;
  reader: StoreReader;
  close(): Promise<void>;
}

/** What every implementation of the store's contract must do; called from each implementation's test. */
export function describeStore(name: string, open: () => Promise<OpenStore>): void {
  describe(`${name} keeps the store's contract`, () => {
    let store: OpenStore;
    let writer: StoreWriter;
    let reader: StoreReader;
    beforeEach(async () => {
      store = await open();
      ({ writer, reader } = store);
    });
    afterEach(() => store.close());

    /** One row of every kind at each step. */
    function logEverything(runId: string, steps: number[]): void {
      for (const step of steps) {
        writer.writeScalars(runId, [point('loss', step, step)]);
        writer.writeSnapshot(runId, newSnapshot(step));
        writer.writeEvent(runId, { wallMs: step, step, level: 'info', code: 'c', message: 'm' });
        writer.writeAlert(runId, newAlert(step));
        writer.writeHistograms(runId, [newHistogram('w', step)]);
        writer.writeTexts(runId, [newText('t', step, 'x')]);
      }
    }

    /** The steps at which a run has rows, by kind. */
    async function stepsOfEverything(runId: string): Promise<Record<string, (number | null)[]>> {
      const rows = {
        scalars: (await reader.scalars(runId)).flatMap(({ steps }) => steps),
        snapshots: (await reader.snapshots(runId)).map(({ step }) => step),
        events: (await reader.events(runId)).map(({ step }) => step),
        alerts: (await reader.alerts(runId)).map(({ step }) => step),
        histograms: (await reader.histograms(runId)).map(({ step }) => step),
        texts: (await reader.texts(runId)).map(({ step }) => step),
      };
      return Object.fromEntries(Object.entries(rows).filter(([, steps]) => steps.length > 0));
    }

    const everywhere = (steps: number[]) =>
      Object.fromEntries(
        ['scalars', 'snapshots', 'events', 'alerts', 'histograms', 'texts'].map((kind) => [kind, steps]),
      );

    /** Reads the feed page by page: the number of points of each page with some, and all of them in order. */
    async function follow(runs: 'all' | string[], after: number, limit: number) {
      const pages: number[] = [];
      const points: ScalarPointJson[] = [];
      for (let head = after, more = true; more; ) {
        const page = await reader.changes(head, runs, limit);
        const before = points.length;
        for (const change of page.changes) if (change.kind === 'scalars') points.push(...change.points);
        if (points.length > before) pages.push(points.length - before);
        ({ head, more } = page);
      }
      return { pages, points };
    }

    const everything = (after = 0) => reader.changes(after, 'all', 1000);
    const kinds = (page: ChangePage) => page.changes.map(({ kind }) => kind);

    describe('runs', () => {
      it('returns a created run as it was given', async () => {
        const given = newRun('a');
        writer.createRun(given);
        const run = await reader.run('a');
        expect(runSchema.parse(run)).toEqual({
          ...given,
          status: 'running',
          heartbeatMs: given.createdMs,
          finishedMs: null,
          backend: null,
          lastStep: null,
          lastEpoch: null,
          snapshotCount: 0,
          alertCount: 0,
          notes: '',
          group: null,
          job: null,
          parentId: null,
          parentStep: null,
          color: null,
          archived: false,
          deletedMs: null,
          summary: {},
          environment: {},
          skippedSnapshots: 0,
          changeId: 1,
        });
      });

      it('returns where a run comes from as it was given', async () => {
        const origin = {
          notes: '<b>n</b>',
          group: 'g',
          job: 'train',
          parentId: 'p',
          parentStep: 7,
          environment: { seed: 1 },
        };
        writer.createRun(newRun('a', origin));
        expect(runSchema.parse(await reader.run('a'))).toMatchObject(origin);
      });

      it('keeps the first of two runs with one id, without a second change', async () => {
        writer.createRun(newRun('a', { name: 'first' }));
        writer.createRun(newRun('a', { name: 'second' }));
        expect((await reader.run('a'))?.name).toBe('first');
        expect((await reader.position()).head).toBe(1);
      });

      it('lists the newest first, and null for an unknown one', async () => {
        for (const [id, createdMs] of [
          ['old', 1],
          ['new', 3],
          ['middle', 2],
        ] as const) {
          writer.createRun(newRun(id, { createdMs }));
        }
        expect((await reader.runs()).map(({ id }) => id)).toEqual(['new', 'middle', 'old']);
        expect(await reader.run('other')).toBeNull();
      });

      it('changes only the fields of an update', async () => {
        writer.createRun(newRun('a'));
        writer.updateRun('a', { backend: 'wasm' });
        writer.updateRun('a', { status: 'finished', finishedMs: 77 });
        expect(await reader.run('a')).toMatchObject({ backend: 'wasm', status: 'finished', finishedMs: 77 });
        expect(kinds(await everything(1))).toEqual(['run']);
      });

      it('merges config, summary and environment key by key and replaces the rest', async () => {
        writer.createRun(newRun('a', { config: { lr: 1, deep: { a: 1 } }, tags: ['x'], environment: { seed: 1 } }));
        writer.updateRun('a', { config: { deep: { b: 2 }, n: 3 }, summary: { best: 1 }, environment: { commit: 'c' } });
        writer.updateRun('a', { summary: { last: 2 }, tags: ['y'] });
        const fields = {
          name: 'new name',
          notes: 'seen',
          color: '#00ff7f',
          archived: true,
          group: 'g',
          job: 'j',
          skippedSnapshots: 4,
          host: 'elsewhere',
          pid: 77,
        };
        writer.updateRun('a', fields);
        expect(runSchema.parse(await reader.run('a'))).toMatchObject({
          ...fields,
          config: { lr: 1, deep: { b: 2 }, n: 3 },
          summary: { best: 1, last: 2 },
          environment: { seed: 1, commit: 'c' },
          tags: ['y'],
        });
      });

      it('resumes a finished run', async () => {
        writer.createRun(newRun('a'));
        writer.updateRun('a', { status: 'finished', finishedMs: 5 });
        writer.updateRun('a', { status: 'running', finishedMs: null });
        expect(await reader.run('a')).toMatchObject({ status: 'running', finishedMs: null });
      });

      it('leaves a run marked as deleted out of the list, and tells followers of it and of its return', async () => {
        for (const id of ['a', 'b']) writer.createRun(newRun(id));
        const { head } = await reader.position();
        writer.updateRun('a', { deletedMs: 9 });
        expect((await reader.runs()).map(({ id }) => id)).toEqual(['b']);
        expect(await reader.runs({ deleted: true })).toHaveLength(2);
        const [change] = (await reader.changes(head, 'list', 10)).changes;
        expect(change).toMatchObject({ kind: 'run', run: { id: 'a', deletedMs: 9 } });
        writer.updateRun('a', { deletedMs: null });
        expect(await reader.runs()).toHaveLength(2);
      });

      it('finds a run by id, and the newest by name that is not deleted', () => {
        for (const [id, createdMs] of [
          ['old', 1],
          ['newest', 3],
          ['newer', 2],
        ] as const) {
          writer.createRun(newRun(id, { name: 'cnn', createdMs }));
        }
        expect(writer.findRun({ name: 'cnn' })?.id).toBe('newest');
        writer.updateRun('newest', { deletedMs: 5 });
        expect(writer.findRun({ name: 'cnn' })?.id).toBe('newer');
        expect(writer.findRun({ id: 'newest' })).toMatchObject({ name: 'cnn', deletedMs: 5 });
        expect([writer.findRun({ name: 'x' }), writer.findRun({ id: 'x' })]).toEqual([null, null]);
      });

      it('deletes a run for good with everything it logged, and tells all followers', async () => {
        for (const id of ['a', 'b']) {
          writer.createRun(newRun(id));
          logEverything(id, [1, 2]);
        }
        const { head } = await reader.position();
        writer.deleteRun('a');
        writer.deleteRun('unknown');
        expect((await reader.runs({ deleted: true })).map(({ id }) => id)).toEqual(['b']);
        expect(await stepsOfEverything('a')).toEqual({});
        expect(await stepsOfEverything('b')).toEqual(everywhere([1, 2]));
        for (const runs of ['all', 'list'] as const) {
          const page = await reader.changes(head, runs, 10);
          expect(page.changes.map(({ kind, runId }) => [kind, runId])).toEqual([['run-deleted', 'a']]);
        }
        writer.createRun(newRun('a'));
        expect(await stepsOfEverything('a')).toEqual({});
      });

      it('truncates a run after a step: later rows are gone, earlier ones and the other run stay', async () => {
        for (const id of ['a', 'b']) {
          writer.createRun(newRun(id));
          logEverything(id, [1, 20, 30]);
        }
        writer.writeEvent('a', { wallMs: 0, step: null, level: 'info', code: 'c', message: 'of no step' });
        const { head } = await reader.position();
        writer.truncateRun('a', 20);
        expect(await stepsOfEverything('a')).toEqual({ ...everywhere([1, 20]), events: [null, 1, 20] });
        expect(await stepsOfEverything('b')).toEqual(everywhere([1, 20, 30]));
        expect(await reader.run('a')).toMatchObject({ lastStep: 20, lastEpoch: 2, snapshotCount: 2, alertCount: 2 });
        const page = changePageSchema.parse(await everything(head));
        expect(page.changes).toMatchObject([
          { kind: 'run-truncated', runId: 'a', afterStep: 20 },
          { kind: 'run', run: { lastStep: 20, snapshotCount: 2 } },
        ]);
        logEverything('a', [21]);
        expect((await reader.run('a'))?.lastStep).toBe(21);
      });

      it('derives crashed from a dead process of this machine and stalled from an old heartbeat', async () => {
        const longAgo = Date.now() - STALLED_AFTER_MS - 1000;
        writer.createRun(newRun('crashed', { pid: await deadProcessId() }));
        writer.createRun(newRun('stalled', { createdMs: longAgo }));
        writer.createRun(newRun('elsewhere', { host: `not-${hostname()}`, pid: await deadProcessId() }));
        writer.createRun(newRun('finished', { createdMs: longAgo, pid: await deadProcessId() }));
        writer.updateRun('finished', { status: 'finished', finishedMs: longAgo, heartbeatMs: longAgo });
        const statuses = Object.fromEntries((await reader.runs()).map(({ id, status }) => [id, status]));
        expect(statuses).toEqual({
          crashed: 'crashed',
          stalled: 'stalled',
          elsewhere: 'running',
          finished: 'finished',
        });
      });

      it('takes any write as a sign of life, and tells followers that a stalled run lives again', async () => {
        writer.createRun(newRun('a', { createdMs: 1000 }));
        expect((await reader.run('a'))?.status).toBe('stalled');
        writer.writeEvent('a', { wallMs: 1, step: null, level: 'info', code: 'x', message: 'y' });
        expect((await reader.run('a'))?.status).toBe('running');
        const [, run] = (await everything(1)).changes;
        expect(run).toMatchObject({ kind: 'run', run: { status: 'running' } });
      });

      it('does not fill the feed with heartbeats', async () => {
        const createdMs = Date.now();
        writer.createRun(newRun('a', { createdMs }));
        for (let i = 1; i < 10; i++) writer.updateRun('a', { heartbeatMs: createdMs + i * 1000 });
        expect((await reader.position()).head).toBe(1);
        expect((await reader.run('a'))?.heartbeatMs).toBe(createdMs + 9000);
        writer.updateRun('a', { heartbeatMs: createdMs + 10_000 });
        expect((await reader.position()).head).toBe(2);
      });

      it('announces a run without changing it', async () => {
        writer.createRun(newRun('a'));
        const before = await reader.run('a');
        writer.announceRun('a');
        expect(await reader.run('a')).toEqual({ ...before, changeId: 2 });
        expect(kinds(await everything(1))).toEqual(['run']);
      });
    });

    describe('scalars', () => {
      beforeEach(() => writer.createRun(newRun('a')));

      it('returns series by name, ascending by step, with every float64 as written', async () => {
        const values = [1e-310, -0.1, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        const points = values.map((value, i) => point('loss', 10 - i, value, { epoch: i % 2 ? i : null }));
        writer.writeScalars('a', [...points, point('acc', 3, 0.5)]);
        const [acc, loss] = await reader.scalars('a');
        expect(acc).toEqual({ name: 'acc', steps: [3], epochs: [null], wallMs: [1_700_000_000_003], values: [0.5] });
        expect(loss?.steps).toEqual([5, 6, 7, 8, 9, 10]);
        expect(loss?.epochs).toEqual([5, null, 3, null, 1, null]);
        expect(loss?.values).toEqual(['-Infinity', 'Infinity', 'NaN', Number.MAX_VALUE, -0.1, 1e-310]);
      });

      it('returns only the named series', async () => {
        writer.writeScalars('a', [point('x', 1, 1), point('y', 1, 2), point('z', 1, 3)]);
        expect((await reader.scalars('a', ['z', 'x', 'other'])).map(({ name }) => name)).toEqual(['x', 'z']);
        expect(await reader.scalars('a', [])).toEqual([]);
      });

      it('replaces a point of the same step, within one call too', async () => {
        writer.writeScalars('a', [point('loss', 1, 1), point('loss', 2, 1), point('loss', 2, 3)]);
        writer.writeScalars('a', [point('loss', 1, Number.NaN, { epoch: 4 })]);
        const [loss] = await reader.scalars('a');
        expect(loss).toMatchObject({ steps: [1, 2], values: ['NaN', 3], epochs: [4, null] });
      });

      it('changes nothing but versions when a write is repeated', async () => {
        const points = [point('loss', 1, 1), point('loss', 2, 2)];
        writer.writeScalars('a', points);
        const before = await reader.scalars('a');
        writer.writeScalars('a', points);
        expect(await reader.scalars('a')).toEqual(before);
      });

      it('writes thousands at once, and nothing for no points', async () => {
        writer.writeScalars('a', []);
        expect((await reader.position()).head).toBe(1);
        writer.writeScalars(
          'a',
          Array.from({ length: 2345 }, (_, step) => point('loss', step, step / 3)),
        );
        expect((await reader.scalars('a'))[0]?.values).toEqual(Array.from({ length: 2345 }, (_, step) => step / 3));
      });

      it('keeps the largest step and epoch on the run', async () => {
        writer.writeScalars('a', [point('loss', 7, 1, { epoch: 2 }), point('loss', 3, 1)]);
        writer.writeScalars('a', [point('loss', 5, 1, { epoch: 1 })]);
        expect(await reader.run('a')).toMatchObject({ lastStep: 7, lastEpoch: 2 });
      });
    });

    describe('snapshots', () => {
      beforeEach(() => writer.createRun(newRun('a')));

      it('returns the summary as it was given', async () => {
        const given = newSnapshot(20);
        writer.writeSnapshot('a', given);
        const [summary, ...others] = await reader.snapshots('a');
        expect(others).toEqual([]);
        expect(snapshotSummarySchema.parse(summary)).toEqual({
          step: 20,
          epoch: 2,
          wallMs: given.wallMs,
          n: 4,
          c: 2,
          outputs: 'trace',
          precision: 'float64',
          probeHash: 'probe-a',
          metrics: {
            conditionNumber: { value: 1e300 / 7, bound: 0.1, trusted: true, relation: '=' },
            smallest: { value: 'NaN', bound: null, trusted: false, relation: '<=' },
            largest: { value: 'Infinity', bound: 'Infinity', trusted: false, relation: '>=' },
            writeMs: { value: expect.any(Number), bound: null, trusted: true, relation: '=' },
          },
          components: [
            { ...given.components[0]!.summary, trace: 0.1 + 0.2, share: 0.75 },
            { ...given.components[1]!.summary, trace: 'NaN', share: '-Infinity' },
          ],
          timings: { captureMs: 1.5, gramMs: 2.25, eighMs: 0.125, writeMs: expect.any(Number) },
          changeId: summary?.changeId,
        });
        expect(summary?.timings.writeMs).toBeGreaterThan(0);
        expect(summary?.metrics.writeMs?.value).toBe(summary?.timings.writeMs);
      });

      it('returns eigenvalues bit by bit, and those of a view of a larger array', async () => {
        const given = newSnapshot(20);
        const view = new Float64Array([9, 9, 1, 2, 9]).subarray(2, 4);
        writer.writeSnapshot('a', given);
        writer.writeSnapshot('a', newSnapshot(21, 0, { eigenvalues: view }));
        expect((await reader.eigenvalues('a', 20))?.eigenvalues).toEqual(given.eigenvalues);
        expect((await reader.eigenvalues('a', 21))?.eigenvalues).toEqual(Float64Array.of(1, 2));
        expect(await reader.eigenvalues('a', 22)).toBeNull();
      });

      it('returns the pictures of the total and of each component with the probe', async () => {
        const { probe, total, components } = newSnapshot(20);
        writer.writeSnapshot('a', newSnapshot(20));
        const changeId = (await reader.snapshots('a'))[0]!.changeId;
        expect(await reader.thumbnail('a', 20, 'total')).toEqual({ thumbnail: total, probe, changeId });
        for (const { summary, thumbnail } of components) {
          expect(await reader.thumbnail('a', 20, summary.name)).toEqual({ thumbnail, probe, changeId });
        }
        expect(await reader.thumbnail('a', 20, 'other')).toBeNull();
        expect(await reader.thumbnail('a', 21, 'total')).toBeNull();
      });

      it('stores a probe without labels', async () => {
        const probe = { hash: 'probe-b', n: 4, orderedLabels: null };
        writer.writeSnapshot('a', newSnapshot(1, 0, { probe }));
        expect((await reader.thumbnail('a', 1, 'total'))?.probe).toEqual(probe);
      });

      it('replaces a snapshot of the same step whole, under a new version', async () => {
        writer.writeSnapshot('a', newSnapshot(20));
        const before = (await reader.snapshots('a'))[0]!;
        const fewer = newSnapshot(20, 5);
        fewer.components.pop();
        writer.writeSnapshot('a', fewer);
        const [after, ...others] = await reader.snapshots('a');
        expect(others).toEqual([]);
        expect(after?.changeId).toBeGreaterThan(before.changeId);
        expect(after?.components).toHaveLength(1);
        expect((await reader.eigenvalues('a', 20))?.eigenvalues[2]).toBe(Math.PI + 5);
        expect(await reader.thumbnail('a', 20, 'dense/bias')).toBeNull();
        expect((await reader.run('a'))?.snapshotCount).toBe(1);
      });

      it('lists them ascending by step and counts them on the run', async () => {
        for (const step of [30, 10, 20]) writer.writeSnapshot('a', newSnapshot(step));
        expect((await reader.snapshots('a')).map(({ step }) => step)).toEqual([10, 20, 30]);
        expect(await reader.run('a')).toMatchObject({ snapshotCount: 3, lastStep: 30, lastEpoch: 3 });
      });
    });

    describe('named arrays', () => {
      const arrays = {
        errorBounds: { shape: [3], data: Float64Array.of(1e-300, Number.NaN, 1 / 3) },
        eigenvectors: { shape: [2, 2], data: Float32Array.of(0.1, -0.5, 1, 0) },
        'eigenvalues/dense/kernel': { shape: [2], data: Float64Array.of(0.25, 4) },
      };

      it('return with their type, shape and numbers; of those asked for the ones that exist', async () => {
        writer.createRun(newRun('a'));
        writer.writeSnapshot('a', newSnapshot(3, 0, { arrays }));
        const found = await reader.snapshotArrays('a', 3, [...Object.keys(arrays), 'other']);
        expect(found?.arrays).toEqual(arrays);
        expect(await reader.snapshotArrayNames('a', 3)).toEqual(Object.keys(arrays).sort());
        expect(await reader.snapshotArrays('a', 4, ['errorBounds'])).toBeNull();
      });

      it('go with the snapshot that they were of', async () => {
        writer.createRun(newRun('a'));
        writer.writeSnapshot('a', newSnapshot(3, 0, { arrays }));
        writer.writeSnapshot('a', newSnapshot(3));
        expect(await reader.snapshotArrayNames('a', 3)).toEqual([]);
      });

      it('of all steps come in their order, thinned evenly with both ends kept, spectra among them', async () => {
        writer.createRun(newRun('a'));
        for (const step of [9, 0, 5, 7, 2]) {
          const data = Float64Array.of(step, step + 0.5);
          writer.writeSnapshot('a', newSnapshot(step, 0, { eigenvalues: data, arrays: { x: { shape: [2], data } } }));
        }
        for (const name of ['x', 'eigenvalues']) {
          const all = await reader.arrayOverSteps('a', name, 100);
          expect(all.map(({ step }) => step)).toEqual([0, 2, 5, 7, 9]);
          expect(all.map(({ array }) => array.data[1])).toEqual([0.5, 2.5, 5.5, 7.5, 9.5]);
          expect((await reader.arrayOverSteps('a', name, 3)).map(({ step }) => step)).toEqual([0, 5, 9]);
          expect((await reader.arrayOverSteps('a', name, 100, 5)).map(({ step }) => step)).toEqual([0, 2, 5]);
        }
      });

      it('a probe gains labels, order and pictures when they become known, and keeps them', async () => {
        writer.createRun(newRun('a'));
        const bare = newSnapshot(1);
        const probe = {
          ...bare.probe,
          labels: Int32Array.of(0, 1, 0, -1),
          order: Int32Array.of(3, 0, 2, 1),
          images: { shape: [4, 1, 2, 1], pixels: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 255) },
        };
        writer.writeSnapshot('a', bare);
        expect((await reader.probe('probe-a'))?.images).toBeNull();
        writer.writeSnapshot('a', newSnapshot(2, 0, { probe }));
        writer.writeSnapshot('a', newSnapshot(3));
        expect(await reader.probe('probe-a')).toEqual(probe);
        expect(await reader.probe('other')).toBeNull();
      });
    });

    describe('full kernels', () => {
      it('returns them as float32, whole, with the version of their snapshot; they go with it', async () => {
        writer.createRun(newRun('a'));
        const n = 5;
        const values = Float64Array.from({ length: n * n }, (_, i) => 1e3 / (1 + Math.floor(i / n) + (i % n)) - 100);
        values[n + 1] = Number.NaN;
        writer.writeSnapshot('a', newSnapshot(3, 0, { kernels: [{ component: 'total', n, values }] }));
        const changeId = (await reader.snapshots('a'))[0]!.changeId;
        expect(await reader.kernel('a', 3, 'total')).toEqual({ n, values: Float32Array.from(values), changeId });
        expect(await reader.kernel('a', 3, 'dense/kernel')).toBeNull();
        writer.writeSnapshot('a', newSnapshot(3));
        expect(await reader.kernel('a', 3, 'total')).toBeNull();
      });
    });

    describe('histograms', () => {
      beforeEach(() => writer.createRun(newRun('a')));

      it('returns them by name and step as they were given, the newest of a step', async () => {
        const given = [newHistogram('b', 2), newHistogram('a', 9), newHistogram('a', 4, { epoch: 1 })];
        writer.writeHistograms('a', [newHistogram('a', 4), ...given]);
        const [b2, a9, a4] = given;
        expect(await reader.histograms('a')).toEqual([a4, a9, b2]);
        expect(await reader.histogramNames('a')).toEqual(['a', 'b']);
        expect(await reader.histograms('a', { name: 'a', fromStep: 5 })).toEqual([a9]);
        expect(await reader.histograms('a', { toStep: 4 })).toEqual([a4, b2]);
        expect(await reader.run('a')).toMatchObject({ lastStep: 9, lastEpoch: 1 });
      });

      it('tells the feed of them without their bins', async () => {
        const { head } = await reader.position();
        writer.writeHistograms('a', [newHistogram('w', 3)]);
        writer.writeHistograms('a', []);
        const [change] = changePageSchema.parse(await everything(head)).changes;
        expect(change).toMatchObject({
          kind: 'histogram',
          histograms: [{ name: 'w', step: 3, epoch: null, wallMs: 1_700_000_000_003 }],
        });
      });
    });

    describe('texts', () => {
      it('returns them by name and step, the newest of a step, and puts them into the feed', async () => {
        writer.createRun(newRun('a'));
        const { head } = await reader.position();
        const texts = [newText('sample', 2, '<script>alert(1)</script>'), newText('sample', 1, 'ü\u0000 \n')];
        writer.writeTexts('a', [newText('sample', 2, 'older'), ...texts]);
        expect(await reader.texts('a')).toEqual([texts[1], texts[0]]);
        const [change] = changePageSchema.parse(await everything(head)).changes;
        expect(change).toMatchObject({ kind: 'text', texts: expect.arrayContaining(texts) });
      });
    });

    describe('series of scalars', () => {
      beforeEach(() => writer.createRun(newRun('a')));

      it('names them, and answers null for an unknown one', async () => {
        writer.writeScalars('a', [point('loss', 1, 1), point('acc', 1, 1), point('loss', 2, 1)]);
        expect(await reader.scalarNames('a')).toEqual(['acc', 'loss']);
        expect(await reader.series({ runId: 'a', name: 'other' })).toBeNull();
      });

      it('returns every point of a range on each axis while they are few', async () => {
        const points = [1, 2, 3, 4, 5].map((step) =>
          point('loss', step, step === 3 ? Number.NaN : step / 3, {
            epoch: step > 1 ? step * 10 : null,
            wallMs: step * 1000,
          }),
        );
        writer.writeScalars('a', points);
        const steps = async (query: Partial<SeriesQuery>) =>
          (await reader.series({ runId: 'a', name: 'loss', ...query }))?.steps;
        expect(await reader.series({ runId: 'a', name: 'loss' })).toEqual({
          ...(await reader.scalars('a'))[0],
          count: 5,
          nonFinite: 1,
          exact: true,
        });
        expect(await steps({ from: 2, to: 4 })).toEqual([2, 3, 4]);
        expect(await steps({ x: 'epoch' })).toEqual([2, 3, 4, 5]);
        expect(await steps({ x: 'epoch', to: 30 })).toEqual([2, 3]);
        expect(await steps({ x: 'wall', from: 4000 })).toEqual([4, 5]);
      });

      it('keeps the extremes, and no more points than asked for', async () => {
        const points = Array.from({ length: 20_000 }, (_, step) => point('loss', step, Math.sin(step / 700)));
        points[777] = point('loss', 777, 99);
        points[15_000] = point('loss', 15_000, -99);
        points[5000] = point('loss', 5000, Number.NaN);
        writer.writeScalars('a', points);
        for (const scale of ['linear', 'log'] as const) {
          const series = (await reader.series({ runId: 'a', name: 'loss', maxPoints: 300, scale }))!;
          expect(series.steps.length).toBeLessThanOrEqual(300);
          expect(series.steps.length).toBeGreaterThan(scale === 'linear' ? 150 : 20);
          expect(series).toMatchObject({ count: 20_000, nonFinite: 1, exact: false });
          expect(series.steps).toEqual([...series.steps].sort((a, b) => a - b));
          for (const step of [777, 15_000, 5000]) expect(series.steps).toContain(step);
        }
      });
    });

    describe('events', () => {
      it('returns them in time order, each once however often it is written', async () => {
        writer.createRun(newRun('a'));
        const late = { wallMs: 2, step: 4, level: 'error', code: 'b', message: 'second' } as const;
        const early = { wallMs: 1, step: null, level: 'warning', code: 'a', message: '<b>first</b>' } as const;
        for (const event of [late, early, late]) writer.writeEvent('a', event);
        expect(await reader.events('a')).toEqual([early, late]);
      });
    });

    describe('alerts', () => {
      beforeEach(() => writer.createRun(newRun('a')));

      it('returns them by step as they were given, NaN included', async () => {
        const late = newAlert(5, { rule: '<b>late</b>', value: Number.NaN, threshold: null, epoch: 2 });
        const early = newAlert(2, { value: Number.POSITIVE_INFINITY });
        for (const alert of [late, early]) writer.writeAlert('a', alert);
        expect(await reader.alerts('a')).toEqual([
          { ...early, value: 'Infinity' },
          { ...late, value: 'NaN' },
        ]);
        expect(await reader.alerts('other')).toEqual([]);
      });

      it('keeps one a rule and step, the newest, and counts it once', async () => {
        writer.writeAlert('a', newAlert(1));
        writer.writeAlert('a', newAlert(1, { value: 9 }));
        writer.writeAlert('a', newAlert(1, { rule: 'other' }));
        expect((await reader.alerts('a')).map(({ rule, value }) => [rule, value])).toEqual([
          ['rule', 9],
          ['other', 2.5],
        ]);
        expect(await reader.run('a')).toMatchObject({ alertCount: 2 });
      });

      it('puts them into the feed, and tells the list of their number', async () => {
        const { head } = await reader.position();
        writer.writeAlert('a', newAlert(3));
        const page = changePageSchema.parse(await everything(head));
        expect(kinds(page)).toEqual(['alert', 'run']);
        expect(page.changes[0]).toMatchObject({ kind: 'alert', runId: 'a', alert: newAlert(3) });
        const [change] = (await reader.changes(head, 'list', 10)).changes;
        expect(change).toMatchObject({ kind: 'run', run: { alertCount: 1 } });
      });
    });

    describe('the change feed', () => {
      it('starts at 0, rises with each commit, and is one database for good', async () => {
        const before = await reader.position();
        expect(before.head).toBe(0);
        writer.createRun(newRun('a'));
        expect(await reader.position()).toEqual({ feed: before.feed, head: 1 });
        expect(before.feed.length).toBeGreaterThan(10);
      });

      it('changes the version number with any commit and only then', async () => {
        writer.createRun(newRun('a'));
        const before = await reader.version();
        expect(await reader.version()).toBe(before);
        writer.updateRun('a', { heartbeatMs: Date.now() + 1 });
        expect(await reader.version()).not.toBe(before);
      });

      it('carries each kind of change with its rows, in the order of the commits', async () => {
        writer.createRun(newRun('a'));
        writer.writeScalars('a', [point('loss', 1, Number.NaN), point('acc', 1, 2)]);
        writer.writeSnapshot('a', newSnapshot(2));
        writer.writeEvent('a', { wallMs: 3, step: 2, level: 'info', code: 'c', message: 'm' });
        const page = changePageSchema.parse(await everything());
        const ids = page.changes.map(({ id }) => id);
        expect(ids).toEqual([...ids].sort((x, y) => x - y));
        const byKind = Object.fromEntries(page.changes.map((change) => [change.kind, change]));
        expect(byKind.scalars).toMatchObject({
          points: [
            { name: 'acc', value: 2 },
            { name: 'loss', value: 'NaN' },
          ],
        });
        expect(byKind.snapshot).toMatchObject({ snapshot: (await reader.snapshots('a'))[0] });
        expect(byKind.event).toMatchObject({ event: { code: 'c', message: 'm' } });
        expect(byKind.run).toMatchObject({ run: await reader.run('a') });
        expect(page).toMatchObject({ ...(await reader.position()), more: false });
      });

      it('gives the same changes in pages of any size', async () => {
        writer.createRun(newRun('a'));
        for (let step = 0; step < 20; step++) writer.writeScalars('a', [point('loss', step, step)]);
        for (const limit of [1, 3, 7, 1000]) {
          const steps: number[] = [];
          let head = 0;
          for (let more = true; more; ) {
            const page = await reader.changes(head, 'all', limit);
            expect(page.changes.length).toBeLessThanOrEqual(limit);
            expect(page.changes.every(({ id }) => id > head && id <= page.head)).toBe(true);
            for (const change of page.changes) if (change.kind === 'scalars') steps.push(change.points[0]!.step);
            ({ head, more } = page);
          }
          expect(steps).toEqual(Array.from({ length: 20 }, (_, step) => step));
          expect(head).toBe((await reader.position()).head);
        }
      });

      it('selects by run, and only run changes for the list', async () => {
        for (const id of ['a', 'b', 'c']) {
          writer.createRun(newRun(id));
          writer.writeScalars(id, [point('loss', 1, 1)]);
        }
        const list = await reader.changes(0, 'list', 1000);
        expect(new Set(kinds(list))).toEqual(new Set(['run']));
        expect(list.changes.map(({ runId }) => runId)).toEqual(['a', 'b', 'c']);
        const some = await reader.changes(0, ['c', 'a', 'other'], 1000);
        expect(new Set(some.changes.map(({ runId }) => runId))).toEqual(new Set(['a', 'c']));
        expect(kinds(some).filter((kind) => kind === 'scalars')).toHaveLength(2);
        for (const page of [list, some]) expect(page.head).toBe((await reader.position()).head);
        expect(await reader.changes(0, [], 10)).toMatchObject({ changes: [], more: false, head: some.head });
      });

      it('tells the list when a run moves on', async () => {
        writer.createRun(newRun('a'));
        const { head } = await reader.position();
        writer.writeSnapshot('a', newSnapshot(8));
        const [change] = (await reader.changes(head, 'list', 10)).changes;
        expect(change).toMatchObject({ kind: 'run', run: { lastStep: 8, snapshotCount: 1 } });
      });

      it('ends a page early rather than carry too many points, however many one call wrote', async () => {
        writer.createRun(newRun('a'));
        const many = (from: number, count: number) =>
          Array.from({ length: count }, (_, i) => point('loss', from + i, i));
        writer.writeScalars('a', many(0, 30_000));
        writer.writeScalars('a', many(30_000, 30_000));
        writer.writeScalars('a', many(60_000, 60_000));
        const { pages, points } = await follow('all', 0, 1000);
        expect(Math.max(...pages)).toBeLessThanOrEqual(50_000);
        expect(pages.length).toBeGreaterThan(2);
        expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 120_000 }, (_, step) => step));
      });

      it('gives each written point once to a follower, whenever it comes and however the store arranges them', async () => {
        let runs = 0;
        const batch = fc.record({
          names: fc.uniqueArray(fc.constantFrom('loss', 'acc', 'lr'), { minLength: 1 }),
          from: fc.integer({ min: 0, max: 3000 }),
          count: fc.oneof(
            { weight: 4, arbitrary: fc.integer({ min: 1, max: 300 }) },
            fc.integer({ min: 1, max: 4000 }),
          ),
        });
        const action = fc.oneof(
          { weight: 6, arbitrary: batch },
          { weight: 1, arbitrary: fc.constant('finish' as const) },
          { weight: 1, arbitrary: fc.record({ afterStep: fc.integer({ min: 0, max: 4000 }) }) },
          { weight: 3, arbitrary: fc.record({ limit: fc.integer({ min: 1, max: 6 }) }) },
        );
        await fc.assert(
          fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (actions) => {
            const run = `run-${runs++}`;
            writer.createRun(newRun(run));
            const start = (await reader.position()).head;
            const current = new Follower();
            const eager = new Follower();
            let value = 0;
            for (const what of actions) {
              if (what === 'finish') writer.updateRun(run, { status: 'finished' });
              else if ('afterStep' in what) writer.truncateRun(run, what.afterStep);
              else if ('limit' in what) eager.take(await reader.changes(eager.head(start), [run], what.limit));
              else {
                const { names, from, count } = what;
                const steps = Array.from({ length: count }, (_, i) => from + i);
                writer.writeScalars(
                  run,
                  steps.flatMap((step) => names.map((name) => point(name, step, value++))),
                );
              }
              await current.catchUp(reader, run, start, 1000);
            }
            const late = new Follower();
            await late.catchUp(reader, run, start, 3);
            await eager.catchUp(reader, run, start, 7);
            const truth = (await reader.scalars(run)).map(({ name, steps, values }) => [name, steps, values]);
            for (const follower of [current, eager, late]) {
              expect(follower.state()).toEqual(truth);
              expect(follower.repeated).toBe(0);
            }
          }),
          { numRuns: 25, seed: 7 },
        );
      });
    });

    describe('failures', () => {
      const failure = (work: () => void) => {
        try {
          work();
        } catch (error) {
          return error;
        }
        return null;
      };

      it('refuses to write to an unknown run and stores nothing', async () => {
        for (const work of [
          () => writer.writeScalars('no', [point('loss', 1, 1)]),
          () => writer.writeSnapshot('no', newSnapshot(1)),
          () => writer.writeAlert('no', newAlert(1)),
          () => writer.writeHistograms('no', [newHistogram('w', 1)]),
          () => writer.writeTexts('no', [newText('t', 1, 'x')]),
          () => writer.truncateRun('no', 1),
          () => writer.updateRun('no', { status: 'finished' }),
        ]) {
          expect(failure(work)).toMatchObject({ code: 'store-failed', message: expect.stringContaining('"no"') });
        }
        expect(await reader.position()).toMatchObject({ head: 0 });
      });

      it('stores nothing of a call of which one row is bad', async () => {
        writer.createRun(newRun('a'));
        const error = failure(() => writer.writeScalars('a', [point('loss', 1, 1), point('loss', Number.NaN, 1)]));
        expect(error).toBeInstanceOf(NtkBoardError);
        expect(error).toMatchObject({ code: 'store-failed', cause: expect.anything() });
        expect(await reader.scalars('a')).toEqual([]);
        expect((await reader.position()).head).toBe(1);
        writer.writeScalars('a', [point('loss', 1, 1)]);
        expect(await reader.scalars('a')).toHaveLength(1);
      });

      it('syncs without harm, with nothing written as well', async () => {
        writer.sync();
        writer.createRun(newRun('a'));
        writer.sync();
        expect(await reader.run('a')).not.toBeNull();
      });

      it('closes twice without harm and refuses to write afterwards', async () => {
        writer.createRun(newRun('a'));
        for (let i = 0; i < 2; i++) expect(failure(() => writer.close())).toBeNull();
        expect(failure(() => writer.writeScalars('a', [point('loss', 1, 1)]))).toMatchObject({ code: 'store-failed' });
        expect(await reader.run('a')).not.toBeNull();
      });
    });
  });
}
