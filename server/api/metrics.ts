import { createRoute, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Api, ApiContext } from './api-context.ts';

const route = createRoute({
  method: 'get',
  path: '/metrics',
  summary: "The server's own numbers in Prometheus' text format",
  responses: { 200: { description: 'Text.', content: { 'text/plain': { schema: z.string() } } } },
});

export function addMetricsRoute(api: Api, { metrics }: ApiContext): void {
  api.openapi(route, async (c) =>
    c.text((await metrics?.text()) ?? '', 200, { 'content-type': metrics?.contentType ?? 'text/plain' }),
  );
}

/** Counts every answer under its route's pattern. */
export function countRequests({ metrics }: ApiContext): MiddlewareHandler {
  return async (c, next) => {
    const started = performance.now();
    await next();
    metrics?.request(routePath(c, -1), c.req.method, c.res.status, (performance.now() - started) / 1000);
  };
}
