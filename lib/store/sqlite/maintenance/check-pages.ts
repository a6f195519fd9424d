import type { SqliteConnection } from '../connection.ts';

/** What SQLite itself finds wrong with pages, trees and indices. */
export function checkPages({ database }: SqliteConnection): string[] {
  const answers = database.pragma('integrity_check') as { integrity_check: string }[];
  return answers.map(({ integrity_check }) => integrity_check).filter((answer) => answer !== 'ok');
}

/** Rows whose run, snapshot, series or chunk is not there. */
export function checkReferences({ database }: SqliteConnection): string[] {
  const missing = database.pragma('foreign_key_check') as { table: string; parent: string }[];
  const kinds = new Map<string, number>();
  for (const { table, parent } of missing) {
    const kind = `rows of "${table}" without their "${parent}"`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => `${count} ${kind}`);
}
