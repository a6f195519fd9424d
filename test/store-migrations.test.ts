import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databasePath, openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { MIGRATIONS } from '../lib/store/sqlite/migrations/index.ts';
import type { StoreReader } from '../lib/store/store.ts';
import { newAlert, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures/stores');
const versions = MIGRATIONS.slice(0, -1).map(({ version }) => version);

const unpack = (name: string) => gunzipSync(readFileSync(join(FIXTURES, name)));

/** Everything that the code of the time told of its database. */
async function tellAgain(reader: StoreReader, told: Record<string, unknown>) {
  const again: Record<string, unknown> = { position: await reader.position(), runs: await reader.runs() };
  for (const run of ['a', 'b']) {
    const snapshots = await reader.snapshots(run);
    const pictures = snapshots.flatMap(({ step }) => ['total', 'dense/kernel'].map((name) => [step, name] as const));
    again[run] = {
      scalars: await reader.scalars(run),
      snapshots,
      events: await reader.events(run),
      eigenvalues: await Promise.all(
        snapshots.map(async ({ step }) => Array.from((await reader.eigenvalues(run, step))!.eigenvalues, String)),
      ),
      thumbnails: await Promise.all(
        pictures.map(async ([step, name]) => {
          const { size, min, max, cells } = (await reader.thumbnail(run, step, name))!.thumbnail;
          return { size, min, max, cells: [...cells] };
        }),
      ),
      alerts: await reader.alerts(run),
      texts: await reader.texts(run),
      histograms: (await reader.histograms(run)).map(({ edges, counts, std, ...rest }) => ({
        ...rest,
        std: String(std),
        edges: [...edges],
        counts: [...counts],
      })),
    };
  }
  if ('kernel' in told) again.kernel = [...(await reader.kernel('a', 40, 'total'))!.values];
  return again;
}

describe('a database of an earlier version', () => {
  it('stands in the fixtures for every schema but the newest', () => {
    const found = readdirSync(FIXTURES).filter((name) => name.endsWith('.db.gz'));
    expect(found.sort()).toEqual(versions.map((version) => `schema-${version}.db.gz`));
  });

  it.each(versions)(
    'of schema %i is brought up to date with every row as it was, and can be written on',
    async (version) => {
      const logdir = temporaryFolder();
      writeFileSync(databasePath(logdir), unpack(`schema-${version}.db.gz`));
      const writer = openSqliteWriter(logdir);
      const reader = openSqliteReader(logdir);
      onTestFinished(async () => {
        writer.close();
        await reader.close();
      });
      const told = JSON.parse(unpack(`schema-${version}.json.gz`).toString());
      // Fields that the code of the time did not know are not compared.
      const known = JSON.parse(JSON.stringify(await tellAgain(reader, told)));
      expect(known).toMatchObject(told);
      expect(known.a.scalars).toEqual(told.a.scalars);

      const late: number[] = [];
      for (let head = 0, more = true; more; ) {
        const page = await reader.changes(head, ['b'], 3);
        for (const change of page.changes)
          if (change.kind === 'scalars') late.push(...change.points.map(({ step }) => step));
        ({ head, more } = page);
      }
      expect(late).toEqual(told.b.scalars[0].steps);

      writer.writeScalars('a', [point('loss', 30, 1), point('loss', 1e6, 2)]);
      writer.writeSnapshot('a', newSnapshot(50));
      writer.writeAlert('a', newAlert(2));
      const loss = (await reader.scalars('a', ['loss']))[0]!;
      expect(loss.steps).toEqual([...told.a.scalars[1].steps, 1e6]);
      expect([loss.values[10], loss.values.at(-1)]).toEqual([1, 2]);
      expect(await reader.run('a')).toMatchObject({ lastStep: 1e6, snapshotCount: told.a.snapshots.length + 1 });
    },
  );
});
