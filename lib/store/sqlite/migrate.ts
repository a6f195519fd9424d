import { nanoid } from 'nanoid';
import { NtkBoardError } from '../../protocol/errors.ts';
import type { SqliteConnection } from './connection.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { queryBuilder } from './query-builder.ts';

/** Marks a SQLite file as a run database: "NTKB". */
export const APPLICATION_ID = 0x4e544b42;

/**
 * Brings the file to the newest schema; does nothing when it is there. Safe when several processes call it at once.
 *
 * @throws NtkBoardError `schema-too-new` when the file was written by a newer ntkboard
 */
export function migrate(connection: SqliteConnection, migrations: readonly Migration[] = MIGRATIONS): void {
  const newest = migrations.at(-1)?.version ?? 0;
  if (schemaVersion(connection, newest) === newest) return;
  connection.write(() => {
    // Another process may have migrated while this one waited for the lock.
    const current = schemaVersion(connection, newest);
    for (const { version, sql, convert } of migrations) {
      if (version <= current) continue;
      connection.database.exec(sql);
      convert?.(connection);
      connection.database.pragma(`user_version = ${version}`);
    }
    if (current > 0 || newest === 0) return;
    connection.database.pragma(`application_id = ${APPLICATION_ID}`);
    connection.run(queryBuilder.insertInto('meta').values({ key: 'feed', value: nanoid() }).compile());
  });
}

/**
 * The file's schema version.
 *
 * @throws NtkBoardError `schema-too-new` when it is above `newest`
 */
export function schemaVersion(connection: SqliteConnection, newest = MIGRATIONS.at(-1)?.version ?? 0): number {
  const version = connection.database.pragma('user_version', { simple: true }) as number;
  if (version <= newest) return version;
  throw new NtkBoardError(
    'schema-too-new',
    `open: expected a run database of schema ${newest} or older, got schema ${version} in ${connection.path}. ` +
      'It was written by a newer ntkboard: update this one, or choose another logdir.',
  );
}
