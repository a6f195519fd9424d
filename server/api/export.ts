import { createRoute, z } from '@hono/zod-openapi';
import { stream } from 'hono/streaming';
import type { StoreReader } from '../../lib/store/store.ts';
import type { Api, ApiContext } from './api-context.ts';
import { invalidRequest, notFound, runIdSchema } from './route-parts.ts';
import { unknownRun } from './runs.ts';

const route = createRoute({
  method: 'get',
  path: '/runs/{runId}/export',
  summary:
    'Everything a run logged, as a download: all scalars as CSV, or one JSON object a line with snapshots, texts, events and alerts too',
  request: {
    params: z.object({ runId: runIdSchema }),
    query: z.object({ format: z.enum(['csv', 'jsonl']).default('csv') }),
  },
  responses: {
    200: {
      description: 'Streamed. CSV has the columns name, step, epoch, wall_ms, value; JSON lines have a `kind`.',
      content: { 'text/csv': { schema: z.string() }, 'application/x-ndjson': { schema: z.string() } },
    },
    400: invalidRequest,
    404: notFound,
  },
});

export function addExportRoute(api: Api, { reader }: ApiContext): void {
  api.openapi(route, async (c) => {
    const { runId } = c.req.valid('param');
    const { format } = c.req.valid('query');
    const run = await reader.run(runId);
    if (!run) throw unknownRun(runId);
    const file = run.name.replace(/[^\w.-]+/g, '-').slice(0, 80) || 'run';
    c.header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson');
    c.header('content-disposition', `attachment; filename="${file}.${format}"`);
    const lines = format === 'csv' ? csvLines(reader, runId) : jsonLines(reader, runId);
    return stream(c, async (out) => {
      for await (const text of lines) {
        if (out.aborted) return;
        await out.write(text);
      }
    }) as never;
  });
}

/** One series at a time: memory does not grow with the number of series. */
async function* csvLines(reader: StoreReader, runId: string): AsyncGenerator<string> {
  yield 'name,step,epoch,wall_ms,value\n';
  for (const name of await reader.scalarNames(runId)) {
    const [series] = await reader.scalars(runId, [name]);
    if (!series) continue;
    const { steps, epochs, wallMs, values } = series;
    const rows = steps.map((step, i) => `${csvText(name)},${step},${epochs[i] ?? ''},${wallMs[i]},${values[i]}\n`);
    for (let start = 0; start < rows.length; start += 10_000) yield rows.slice(start, start + 10_000).join('');
  }
}

async function* jsonLines(reader: StoreReader, runId: string): AsyncGenerator<string> {
  const line = (kind: string, row: object) => `${JSON.stringify({ kind, ...row })}\n`;
  const run = await reader.run(runId);
  if (run) yield line('run', run);
  for (const name of await reader.scalarNames(runId)) {
    for (const series of await reader.scalars(runId, [name])) yield line('scalars', series);
  }
  for (const snapshot of await reader.snapshots(runId)) {
    const found = await reader.eigenvalues(runId, snapshot.step);
    yield line('snapshot', { ...snapshot, eigenvalues: found ? [...found.eigenvalues] : [] });
  }
  for (const text of await reader.texts(runId)) yield line('text', text);
  for (const event of await reader.events(runId)) yield line('event', event);
  // An alert's own `kind` is that of its rule.
  for (const alert of await reader.alerts(runId)) yield line('alert', { alert });
}

/**
 * Quoted where RFC 4180 asks for it. A name that a spreadsheet would take for a formula gets an apostrophe.
 */
function csvText(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
