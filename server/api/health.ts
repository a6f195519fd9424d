import { createRoute, z } from '@hono/zod-openapi';
import { packageVersion } from '../package-root.ts';
import type { Api, ApiContext } from './api-context.ts';
import { jsonAnswer } from './route-parts.ts';

const route = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether the server can read its database',
  responses: {
    200: jsonAnswer(
      'It can.',
      z.object({ status: z.literal('ok'), version: z.string(), feed: z.string(), head: z.number() }),
    ),
  },
});

export function addHealthRoute(api: Api, { reader }: ApiContext): void {
  api.openapi(route, async (c) => {
    const position = await reader.position();
    return c.json({ status: 'ok' as const, version: packageVersion, ...position }, 200);
  });
}
