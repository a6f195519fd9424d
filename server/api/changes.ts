import { createRoute, z } from '@hono/zod-openapi';
import { changePageSchema } from '../../lib/protocol/change.ts';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import { subscribeRequestSchema } from '../../lib/protocol/socket.ts';
import type { Api, ApiContext } from './api-context.ts';
import { describeIssues } from './error-answers.ts';
import { countSchema, invalidRequest, jsonAnswer } from './route-parts.ts';

const MAX_CHANGES = 1000;

const route = createRoute({
  method: 'get',
  path: '/changes',
  summary: 'The change feed after an id',
  request: {
    query: z.object({
      after: countSchema,
      /** `list`, or run ids, each percent-encoded, separated by commas. */
      runs: z.string().min(1),
      limit: countSchema
        .pipe(z.number().min(1).max(MAX_CHANGES))
        .openapi({ type: 'integer', minimum: 1, maximum: MAX_CHANGES })
        .optional(),
    }),
  },
  responses: { 200: jsonAnswer('A stretch of the feed, in order.', changePageSchema), 400: invalidRequest },
});

export function addChangesRoute(api: Api, { reader }: ApiContext): void {
  api.openapi(route, async (c) => {
    const { after, limit = MAX_CHANGES } = c.req.valid('query');
    return c.json(await reader.changes(after, parseRuns(new URL(c.req.url).search), limit), 200);
  });
}

/** Reads `runs` from the undecoded query: an id may itself hold a comma, then percent-encoded. */
function parseRuns(search: string): 'list' | string[] {
  const raw = search.match(/[?&]runs=([^&]*)/)?.[1] ?? '';
  const parsed = subscribeRequestSchema.safeParse({ runs: raw === 'list' ? raw : raw.split(',').map(decode) });
  if (parsed.success) return parsed.data.runs;
  throw new NtkBoardError(
    'invalid-request',
    `GET changes: expected runs=list or at most 200 run ids separated by commas, got ${describeIssues(parsed.error)}.`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
