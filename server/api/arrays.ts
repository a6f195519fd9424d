import { createRoute, z } from '@hono/zod-openapi';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import type { NamedArray } from '../../lib/protocol/named-array.ts';
import type { Api, ApiContext } from './api-context.ts';
import { answerArrays } from './binary-answer.ts';
import {
  arraysAnswer,
  countSchema,
  invalidRequest,
  notFound,
  runIdSchema,
  stepSchema,
  versionSchema,
} from './route-parts.ts';

const MAX_NAMES = 100;
const MAX_STEPS = 2000;
const nameSchema = z.string().min(1).max(1000);

const ofSnapshot = createRoute({
  method: 'get',
  path: '/runs/{runId}/arrays/{step}',
  summary:
    'Named arrays of one snapshot: error bounds, spectra of components, eigenvectors, label energy, histograms, distances',
  request: {
    params: z.object({ runId: runIdSchema, step: stepSchema }),
    query: z.object({
      /** Repeat for several. */
      name: z.union([nameSchema, z.array(nameSchema).max(MAX_NAMES)]),
      v: versionSchema,
    }),
  },
  responses: {
    200: arraysAnswer('Those of the arrays that exist; meta `{ step, changeId, shapes }` with the shape of each.'),
    400: invalidRequest,
    404: notFound,
  },
});

const overSteps = createRoute({
  method: 'get',
  path: '/runs/{runId}/arrays',
  summary: 'One array over the steps of a run, for pictures of the whole training',
  request: {
    params: z.object({ runId: runIdSchema }),
    query: z.object({
      /** `eigenvalues` is the spectrum of the total kernel. */
      name: nameSchema,
      limit: countSchema
        .pipe(z.number().min(2).max(MAX_STEPS))
        .openapi({ type: 'integer', minimum: 2, maximum: MAX_STEPS })
        .optional(),
      /** The last step that is wanted. */
      to: stepSchema.optional(),
      /** Change id of the snapshot at `to`: makes the answer immutable. */
      v: versionSchema,
    }),
  },
  responses: {
    200: arraysAnswer(
      'Arrays `steps` float64 [T], `offsets` int32 [T + 1] and `values`: row t is values[offsets[t] .. offsets[t + 1]].',
    ),
    400: invalidRequest,
    404: notFound,
  },
});

const probe = createRoute({
  method: 'get',
  path: '/probes/{hash}',
  summary: 'What is known of the samples of a probe',
  request: { params: z.object({ hash: z.string().min(1).max(100) }) },
  responses: {
    200: arraysAnswer(
      'Arrays `labels` int32 [N], `order` int32 [N], `pixels` uint8, each where known; meta `{ hash, n, imageShape }`.',
    ),
    400: invalidRequest,
    404: notFound,
  },
});

export function addArrayRoutes(api: Api, { reader }: ApiContext): void {
  api.openapi(ofSnapshot, async (c) => {
    const { runId, step } = c.req.valid('param');
    const { name, v } = c.req.valid('query');
    const found = await reader.snapshotArrays(runId, step, [name].flat());
    if (!found) throw missing(`a snapshot, got none of run "${runId}" at step ${step}`);
    const { arrays, changeId } = found;
    const shapes = Object.fromEntries(Object.entries(arrays).map(([key, { shape }]) => [key, shape]));
    const data = Object.fromEntries(Object.entries(arrays).map(([key, array]) => [key, array.data]));
    return answerArrays(c, { meta: { step, changeId, shapes }, arrays: data }, changeId, v);
  });
  api.openapi(overSteps, async (c) => {
    const { runId } = c.req.valid('param');
    const { name, limit = MAX_STEPS, to, v } = c.req.valid('query');
    const run = await reader.run(runId);
    if (!run) throw missing(`a known run, got id "${runId}"`);
    const rows = await reader.arrayOverSteps(runId, name, limit, to);
    const meta = { name, changeId: run.changeId };
    return answerArrays(c, { meta, arrays: packRows(rows) }, v ?? run.changeId, v);
  });
  api.openapi(probe, async (c) => {
    const { hash } = c.req.valid('param');
    const found = await reader.probe(hash);
    if (!found) throw missing(`a known probe, got hash "${hash}"`);
    const { n, labels, order, images } = found;
    const arrays = {
      ...(labels ? { labels } : {}),
      ...(order ? { order } : {}),
      ...(images ? { pixels: images.pixels } : {}),
    };
    // A hash is the identity of what it names.
    return answerArrays(c, { meta: { hash, n, imageShape: images?.shape ?? null }, arrays }, 0, order ? 0 : undefined);
  });
}

function packRows(rows: readonly { step: number; array: NamedArray }[]) {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach(({ array }, i) => {
    offsets[i + 1] = (offsets[i] as number) + array.data.length;
  });
  const values = new Float64Array(offsets[rows.length] as number);
  rows.forEach(({ array }, i) => {
    values.set(array.data, offsets[i]);
  });
  return { steps: Float64Array.from(rows, ({ step }) => step), offsets, values };
}

const missing = (what: string) => new NtkBoardError('not-found', `GET arrays: expected ${what}.`);
