import type { TextEntry } from '../../protocol/text.ts';
import { appendChange } from './change-feed.ts';
import type { SqliteConnection } from './connection.ts';
import { largest } from './largest.ts';
import { queryBuilder } from './query-builder.ts';
import { touchRun } from './write-run.ts';

/** Upserts the texts under one change. Call inside a write transaction. */
export function writeTexts(connection: SqliteConnection, runId: string, texts: readonly TextEntry[]): void {
  const changeId = appendChange(connection, runId, 'text');
  touchRun(connection, runId, changeId, {
    last_step: largest(texts.map(({ step }) => step)),
    last_epoch: largest(texts.flatMap(({ epoch }) => epoch ?? [])),
  });
  for (const { name, step, epoch, wallMs, text } of texts) {
    const values = { epoch, wall_ms: wallMs, text, change_id: changeId };
    connection.run(
      queryBuilder
        .insertInto('text')
        .values({ run_id: runId, name, step, ...values })
        .onConflict((conflict) => conflict.columns(['run_id', 'name', 'step']).doUpdateSet(values))
        .compile(),
    );
  }
}
