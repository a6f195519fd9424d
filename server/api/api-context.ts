import type { OpenAPIHono } from '@hono/zod-openapi';
import type { StoreReader } from '../../lib/store/store.ts';
import type { IngestQueue } from '../ingest/ingest-queue.ts';
import type { WriteRuns } from '../logdirs.ts';
import type { ServerMetrics } from '../metrics.ts';

export type Api = OpenAPIHono;

/** What the routes need. */
export interface ApiContext {
  reader: StoreReader;
  write: WriteRuns;
  /** As it is shown. */
  logdir: string;
  /** What is counted of the server; null where nobody counts. */
  metrics: ServerMetrics | null;
  ingest: IngestQueue;
}
