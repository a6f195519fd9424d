import type { TextEntry } from '../../protocol/text.ts';
import type { SqliteConnection } from './connection.ts';
import { queryBuilder } from './query-builder.ts';
import type { Tables } from './tables.ts';

/** The run's texts in name order, then ascending by step. */
export function readTexts(connection: SqliteConnection, runId: string): TextEntry[] {
  const query = queryBuilder.selectFrom('text').selectAll().where('run_id', '=', runId);
  return connection.all(query.orderBy('name').orderBy('step').compile()).map(textFromRow);
}

/** The texts that this change was the last to write. */
export function readChangedTexts(connection: SqliteConnection, changeId: number): TextEntry[] {
  const query = queryBuilder.selectFrom('text').selectAll().where('change_id', '=', changeId);
  return connection.all(query.compile()).map(textFromRow);
}

function textFromRow({ name, step, epoch, wall_ms, text }: Tables['text']): TextEntry {
  return { name, step, epoch, wallMs: wall_ms, text };
}
