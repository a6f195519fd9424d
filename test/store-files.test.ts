import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NtkBoardError } from '../lib/protocol/errors.ts';
import { databasePath, openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { APPLICATION_ID } from '../lib/store/sqlite/migrate.ts';
import { MIGRATIONS } from '../lib/store/sqlite/migrations/index.ts';
import { openForWriting } from '../lib/store/sqlite/open-connection.ts';
import { newRun, point } from './helpers/store-fixtures.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

function errorOf(work: () => unknown): NtkBoardError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(NtkBoardError);
    return error as NtkBoardError;
  }
  throw new Error('expected an error, got none');
}

function pragma(logdir: string, name: string): unknown {
  const database = new SqliteDatabase(databasePath(logdir), { readonly: true });
  onTestFinished(() => void database.close());
  return database.pragma(name, { simple: true });
}

describe('opening a logdir', () => {
  it('makes it with its parents and marks the file as ours', () => {
    const logdir = join(temporaryFolder(), 'deep', 'er');
    openSqliteWriter(logdir).close();
    expect(pragma(logdir, 'application_id')).toBe(APPLICATION_ID);
    expect(pragma(logdir, 'user_version')).toBe(MIGRATIONS.length);
    expect(pragma(logdir, 'journal_mode')).toBe('wal');
  });

  it('keeps the identity of the database when it is opened again', async () => {
    const logdir = temporaryFolder();
    const feeds: string[] = [];
    for (let i = 0; i < 2; i++) {
      openSqliteWriter(logdir).close();
      const reader = openSqliteReader(logdir);
      feeds.push((await reader.position()).feed);
      await reader.close();
    }
    expect(feeds[0]).toBe(feeds[1]);
  });

  it.runIf(process.platform === 'linux')('a second time leaves this process its lock on the file', () => {
    const logdir = temporaryFolder();
    const first = openSqliteWriter(logdir);
    onTestFinished(() => first.close());
    openSqliteWriter(logdir).close();
    const { ino } = statSync(databasePath(logdir));
    const locks = readFileSync('/proc/locks', 'utf8').split('\n');
    // Without it another program takes itself for the last one and deletes the log that `first` writes to.
    expect(locks.filter((lock) => lock.includes(` ${process.pid} `) && lock.includes(`:${ino} `))).toHaveLength(1);
  });

  it('turns an empty file into a database', () => {
    const logdir = temporaryFolder();
    writeFileSync(databasePath(logdir), '');
    openSqliteWriter(logdir).close();
    expect(pragma(logdir, 'application_id')).toBe(APPLICATION_ID);
  });

  it('tells a reader that there is no database yet', () => {
    const logdir = temporaryFolder();
    expect(errorOf(() => openSqliteReader(logdir))).toMatchObject({ code: 'not-found' });
    expect(existsSync(databasePath(logdir))).toBe(false);
  });
});

describe('migrations', () => {
  const later = [...MIGRATIONS, { version: MIGRATIONS.length + 1, sql: 'ALTER TABLE run ADD COLUMN colour TEXT' }];

  it('are numbered without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
  });

  it('bring an older file up to date and keep its rows', async () => {
    const logdir = temporaryFolder();
    const writer = openSqliteWriter(logdir);
    writer.createRun(newRun('a'));
    writer.writeScalars('a', [point('loss', 1, 2)]);
    writer.close();
    const upgraded = openForWriting(logdir, later);
    expect(upgraded.database.pragma('user_version', { simple: true })).toBe(later.length);
    expect(upgraded.database.prepare('SELECT id, colour FROM run').all()).toEqual([{ id: 'a', colour: null }]);
    expect(upgraded.database.prepare('SELECT count, first_step FROM scalar').all()).toEqual([
      { count: 1, first_step: 1 },
    ]);
    upgraded.close();
  });

  it('that fail leave the file at its version', () => {
    const logdir = temporaryFolder();
    openSqliteWriter(logdir).close();
    const broken = [...later.slice(0, -1), { version: later.length, sql: 'CREATE TABLE half (x); NONSENSE' }];
    expect(errorOf(() => openForWriting(logdir, broken))).toMatchObject({ code: 'store-failed' });
    expect(pragma(logdir, 'user_version')).toBe(MIGRATIONS.length);
    const writer = openSqliteWriter(logdir);
    writer.createRun(newRun('a'));
    writer.close();
  });

  it('refuse a file of a newer ntkboard, for writing and for reading', () => {
    const logdir = temporaryFolder();
    openForWriting(logdir, later).close();
    for (const open of [openSqliteWriter, openSqliteReader]) {
      const error = errorOf(() => open(logdir));
      expect(error.code).toBe('schema-too-new');
      expect(error.message).toMatch(
        new RegExp(`expected .* schema ${MIGRATIONS.length} or older, got schema ${later.length} .*update`),
      );
    }
  });
});

describe('what is not a run database is refused and left untouched', () => {
  const foreign = (prepare: (database: SqliteDatabase.Database) => void) => (path: string) => {
    const database = new SqliteDatabase(path);
    prepare(database);
    database.close();
  };
  const cases: [string, (path: string) => void, RegExp][] = [
    [
      'a text file',
      (path) => writeFileSync(path, 'my precious notes, longer than a header\n'),
      /got a file of 40 bytes that is not SQLite/,
    ],
    ['a file shorter than a header', (path) => writeFileSync(path, 'x'), /got a file of 1 bytes/],
    [
      'a SQLite database with other tables',
      foreign((db) => db.exec('CREATE TABLE bills (x)')),
      /another program \(with tables bills\)/,
    ],
    [
      'an empty SQLite database of another program',
      foreign((db) => db.exec('PRAGMA application_id = 7; CREATE TABLE t (x); DROP TABLE t')),
      /application_id 7/,
    ],
  ];

  it.each(cases)('%s', (_, write, message) => {
    const logdir = temporaryFolder();
    write(databasePath(logdir));
    const before = readFileSync(databasePath(logdir));
    for (const open of [openSqliteWriter, openSqliteReader]) {
      const error = errorOf(() => open(logdir));
      expect(error.code).toBe('not-a-run-database');
      expect(error.message).toMatch(message);
      expect(error.message).toContain('choose another logdir');
    }
    expect(readFileSync(databasePath(logdir)).equals(before)).toBe(true);
    expect(readdirSync(logdir)).toEqual(['ntkboard.db']);
  });

  it('a damaged SQLite file, which is told to be one', () => {
    const logdir = temporaryFolder();
    const bytes = `SQLite format 3\0${'garbage '.repeat(1000)}`;
    writeFileSync(databasePath(logdir), bytes);
    for (const open of [openSqliteWriter, openSqliteReader]) {
      const error = errorOf(() => open(logdir));
      expect(error.code).toBe('store-corrupt');
      expect(error.message).toContain(databasePath(logdir));
    }
    expect(readFileSync(databasePath(logdir), 'utf8')).toBe(bytes);
    expect(readdirSync(logdir)).toEqual(['ntkboard.db']);
  });

  it('a directory in the place of the file', () => {
    const logdir = temporaryFolder();
    mkdirSync(databasePath(logdir));
    expect(errorOf(() => openSqliteWriter(logdir)).code).toBe('not-a-run-database');
  });
});

describe('a logdir that cannot be written', () => {
  it('is told to be a file when it is one, or lies below one', () => {
    const file = join(temporaryFolder(), 'runs');
    writeFileSync(file, 'text');
    for (const logdir of [file, join(file, 'below')]) {
      const error = errorOf(() => openSqliteWriter(logdir));
      expect(error.code).toBe('logdir-unwritable');
      expect(error.message).toMatch(/expected a writable directory as logdir, got a file at .*runs.*Choose another/);
    }
    expect(readFileSync(file, 'utf8')).toBe('text');
  });

  it('is refused by name when permissions forbid it, with the file already there as well', () => {
    const parent = temporaryFolder();
    const logdir = join(parent, 'locked');
    openSqliteWriter(logdir).close();
    for (const folder of [parent, logdir]) chmodSync(folder, 0o555);
    onTestFinished(() => {
      for (const folder of [parent, logdir]) chmodSync(folder, 0o755);
    });
    asOrdinaryUser(() => {
      for (const path of [logdir, join(parent, 'new')]) {
        const error = errorOf(() => openSqliteWriter(path));
        expect(error.code).toBe('logdir-unwritable');
        expect(error.message).toContain(path);
        expect(error.message).toMatch(/EACCES|readonly/);
      }
    });
  });
});

/** Root may write everywhere: for such a test it has to become somebody else for a while. */
function asOrdinaryUser(work: () => void): void {
  if (process.geteuid?.() !== 0) {
    work();
    return;
  }
  process.seteuid?.(65_534);
  try {
    work();
  } finally {
    process.seteuid?.(0);
  }
}
