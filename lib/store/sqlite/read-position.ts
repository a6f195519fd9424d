import { NtkBoardError } from '../../protocol/errors.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';

/** Identity of the database and its newest change id, 0 before the first. */
export function readPosition(connection: SqliteConnection): { feed: string; head: number } {
  const meta = connection.get(queryBuilder.selectFrom('meta').select('value').where('key', '=', 'feed').compile());
  if (!meta) {
    throw new NtkBoardError(
      'store-failed',
      `read: expected a feed identity in ${connection.path}, got none. The file is damaged: restore it.`,
    );
  }
  const newest = connection.get(
    queryBuilder
      .selectFrom('change')
      .select(({ fn }) => fn.max('id').as('id'))
      .compile(),
  );
  return { feed: meta.value, head: newest?.id ?? 0 };
}
