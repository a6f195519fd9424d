import fc from 'fast-check';
import { expect, it } from 'vitest';
import { errorAnswerSchema } from '../lib/protocol/api.ts';
import { writeHostileRun } from './helpers/hostile-run.ts';
import { httpSend } from './helpers/http-send.ts';
import { randomUniform } from './helpers/random.ts';
import { sendRandomBatches } from './helpers/random-batches.ts';
import { sendRandomFrames } from './helpers/random-frames.ts';
import { startTestServer } from './helpers/start-test-server.ts';

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, unknown> };
}

/** Texts that have a meaning somewhere, and any text. */
const value = fc.oneof(
  fc.constantFrom('a', 'total', 'loss', '0', '1', '3', '-1', '1e9', '1.5', 'NaN', '999999999999999', 'true', 'log', ''),
  fc.integer().map(String),
  fc.double().map(String),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replace(/\p{Cs}/gu, '')),
);
const body = fc.oneof(
  fc.record(
    {
      name: value,
      notes: value,
      tags: fc.array(value),
      color: fc.constantFrom('#00ff00', null, 'red'),
      archived: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  fc.json().map((text) => JSON.parse(text) as unknown),
);

it('answers whatever its document describes, filled in at random, without a fault of its own', async () => {
  const { url, writer } = await startTestServer();
  writeHostileRun(writer, 'a');
  const { paths } = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  expect(operations.length).toBeGreaterThan(20);
  const statuses = new Map<number, number>();
  const request = fc.record({
    route: fc.constantFrom(...operations),
    values: fc.array(fc.option(value), { minLength: 12, maxLength: 12 }),
    body,
  });
  const sent = fc.asyncProperty(request, async ({ route: { path, method, operation }, values, body: json }) => {
    let address = path;
    const query = new URLSearchParams();
    (operation.parameters ?? []).forEach(({ name, in: where }, i) => {
      const text = values[i] ?? null;
      if (where === 'path') address = address.replace(`{${name}}`, encodeURIComponent(text || 'a'));
      else if (where === 'query' && text !== null) query.append(name, text);
    });
    const type = Object.keys(operation.requestBody?.content ?? {})[0];
    const answer = await httpSend(`${url}${address}?${query}`, {
      method,
      ...(type && { headers: { 'content-type': type }, body: JSON.stringify(json) }),
    });
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    expect(answer.status).toBeLessThan(500);
    if (answer.status >= 400) errorAnswerSchema.parse(JSON.parse(answer.body));
    writer.updateRun('a', { deletedMs: null });
  });
  await fc.assert(sent, { numRuns: 1_000, seed: 5, endOnFailure: true });
  for (const status of [200, 400, 404]) expect(statuses.get(status), `${status}`).toBeGreaterThan(50);
});

it('takes random batches and frames for what they are, and goes on', async () => {
  const { url } = await startTestServer();
  const random = randomUniform(3);
  await Promise.all([sendRandomBatches(url, 100, random), sendRandomFrames(url, 40, random)]);
  const text = await (await fetch(`${url}/api/v1/metrics`)).text();
  expect(text).toMatch(/requests_total\{route="[^"]*ingest",method="POST",status="400"\} \d+/);
  expect(text).not.toMatch(/requests_total\{[^}]*status="500"/);
});
