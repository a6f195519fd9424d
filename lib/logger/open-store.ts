import { openSqliteWriter } from '../store/sqlite/index.ts';
import type { StoreWriter } from '../store/store.ts';
import type { ParsedLoggerOptions } from './options.ts';

/**
 * The one place where a logger's writer is made: whatever else is to receive what a run logs wraps it here.
 *
 * @throws NtkBoardError as `openSqliteWriter`
 */
export function openStore({ logdir }: ParsedLoggerOptions): StoreWriter {
  return openSqliteWriter(logdir);
}
