import type { StoreReader } from '../../lib/store/store.ts';
import { IngestQueue } from '../ingest/ingest-queue.ts';
import { createLog } from '../log.ts';
import { createApi, documentOf } from './index.ts';

/** The OpenAPI document of the API, without a server or a store: what `docs/openapi.json` and the page's types are made from. */
export function apiDocument(): object {
  const nobody = {} as StoreReader;
  const write = () => {
    throw new Error('a document writes nothing');
  };
  return documentOf(
    createApi({ reader: nobody, write, logdir: '', metrics: null, ingest: new IngestQueue('') }, createLog('silent')),
  );
}
