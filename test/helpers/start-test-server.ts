import { onTestFinished } from 'vitest';
import { openSqliteReader, openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import type { StoreReader, StoreWriter } from '../../lib/store/store.ts';
import { type RunningServer, startServer } from '../../server/index.ts';
import { createLog } from '../../server/log.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface TestServer extends RunningServer {
  logdir: string;
  /** Connections of the test's own to the server's database. */
  writer: StoreWriter;
  reader: StoreReader;
}

/** A server without the page on a free port and a fresh logdir; everything is closed when the test ends. */
export async function startTestServer(): Promise<TestServer> {
  const logdir = temporaryFolder();
  const writer = openSqliteWriter(logdir);
  const reader = openSqliteReader(logdir);
  onTestFinished(async () => {
    writer.close();
    await reader.close();
  });
  return { ...(await startApi(logdir, 0)), logdir, writer, reader };
}

/** A server without the page on a given logdir and port. */
export async function startApi(logdir: string, port: number): Promise<RunningServer> {
  const server = await startServer({ logdir, port, host: '127.0.0.1', page: false, log: createLog('silent') });
  onTestFinished(() => server.close());
  return server;
}
