import type { OpenAPIHono } from '@hono/zod-openapi';
import type { StoreReader } from '../../lib/store/store.ts';

export type Api = OpenAPIHono;

/** What the routes need. */
export interface ApiContext {
  reader: StoreReader;
  logdir: string;
}
