import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import {
  checkDatabase,
  databasePath,
  openSqliteReader,
  openSqliteWriter,
  salvageDatabase,
} from '../lib/store/sqlite/index.ts';
import { runTypescript } from './helpers/run-typescript.ts';
import { mountSmallDisk } from './helpers/small-disk.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';
import { readOnlyLogdir } from './soak/read-only-logdir.ts';

const disk = () => {
  const mounted = mountSmallDisk(16);
  if (mounted) onTestFinished(() => mounted.remove());
  return mounted;
};
const WHY = 'mounting a small disk takes root on Linux';
const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('ntkboard-copy-'));

test('on a read-only logdir a logger says so once, training is unharmed, and the server shows the runs that are there', async (context) => {
  const figures = await readOnlyLogdir.run({ short: true, folder: temporaryFolder(), say: () => {} });
  context.skip('skipped' in figures, WHY);
  expect(figures).toMatchObject({ 'faults told': 1, 'its code': 'logdir-unwritable' });
});

test('what only the log of a killed writer has is read as well, by a reader and by ntkboard check; nothing is left behind', async (context) => {
  const mounted = disk();
  if (!mounted) return context.skip(WHY);
  const logdir = mounted.folder;
  const writer = openSqliteWriter(logdir);
  writer.createRun(newRun('a', { host: 'elsewhere' }));
  for (let step = 0; step < 20; step++) writer.writeSnapshot('a', newSnapshot(step));
  writer.writeScalars('a', [point('loss', 1, 2)]);
  const aside = temporaryFolder();
  for (const end of ['', '-wal']) copyFileSync(`${databasePath(logdir)}${end}`, `${databasePath(aside)}${end}`);
  writer.close();
  for (const end of ['', '-wal']) copyFileSync(`${databasePath(aside)}${end}`, `${databasePath(logdir)}${end}`);
  mounted.makeReadOnly();
  const before = copies();
  const reader = openSqliteReader(logdir);
  expect(await reader.snapshots('a')).toHaveLength(20);
  expect((await reader.scalars('a'))[0]).toMatchObject({ name: 'loss', values: [2] });
  expect(await reader.version()).toBe(await reader.version());
  await reader.close();
  expect(checkDatabase(logdir)).toMatchObject({ findings: [], runs: 1, path: databasePath(logdir) });
  expect(copies()).toEqual(before);
  const check = runTypescript('server/cli.ts', ['check', logdir]);
  expect((await check.ended).code, check.output()).toBe(0);
  expect(salvageDatabase(logdir, join(temporaryFolder(), 'saved')).losses).toEqual([]);
  expect(readdirSync(logdir).sort()).toEqual(['ntkboard.db', 'ntkboard.db-wal']);
});

test('a read-only database of an earlier version is shown', async (context) => {
  const mounted = disk();
  if (!mounted) return context.skip(WHY);
  const old = gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures/stores/schema-1.db.gz')));
  writeFileSync(databasePath(mounted.folder), old);
  mounted.makeReadOnly();
  const reader = openSqliteReader(mounted.folder);
  expect((await reader.runs()).map(({ id }) => id).sort()).toEqual(['a', 'b']);
  expect((await reader.scalars('a')).length).toBeGreaterThan(0);
  await reader.close();
  expect(readFileSync(databasePath(mounted.folder)).equals(old)).toBe(true);
});

test('a damaged one is told by its own path, with what to do', async (context) => {
  const mounted = disk();
  if (!mounted) return context.skip(WHY);
  writeFileSync(databasePath(mounted.folder), `SQLite format 3\0${'garbage '.repeat(1000)}`);
  mounted.makeReadOnly();
  expect(() => openSqliteReader(mounted.folder)).toThrow(`ntkboard salvage ${mounted.folder} NEW`);
  expect(checkDatabase(mounted.folder).findings).toHaveLength(1);
});
