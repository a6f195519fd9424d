import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteReader, openSqliteWriter } from '../lib/store/sqlite/index.ts';
import { describeStore } from './helpers/store-conformance.ts';

describeStore('the SQLite store', async () => {
  const logdir = mkdtempSync(join(tmpdir(), 'ntkboard-test-'));
  const writer = openSqliteWriter(logdir);
  const reader = openSqliteReader(logdir);
  return {
    writer,
    reader,
    async close() {
      writer.close();
      await reader.close();
      rmSync(logdir, { recursive: true, force: true });
    },
  };
});
