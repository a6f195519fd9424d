import { readFileSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { errorAnswerSchema, runStateAnswerSchema, runsAnswerSchema } from '../lib/protocol/api.ts';
import { apiPaths } from '../lib/protocol/api-paths.ts';
import { decodeArrays } from '../lib/protocol/array-codec.ts';
import { changePageSchema } from '../lib/protocol/change.ts';
import { httpGet } from './helpers/http-get.ts';
import { startTestServer } from './helpers/start-test-server.ts';
import { newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

/** A server on a logdir with two runs; run `a b/ü` has scalars, snapshots and an event. */
async function startFilled() {
  const server = await startTestServer();
  const { writer } = server;
  writer.createRun(newRun(RUN, { createdMs: Date.now() - 1000 }));
  writer.createRun(newRun('other'));
  writer.writeScalars(RUN, [point('loss', 1, 0.1 + 0.2), point('loss', 2, Number.NaN), point('acc', 1, 1e-310)]);
  for (const step of [10, 20]) writer.writeSnapshot(RUN, newSnapshot(step));
  writer.writeEvent(RUN, { wallMs: 5, step: 10, level: 'warning', code: 'x', message: '<script>alert(1)</script>' });
  return server;
}
const RUN = 'a b/ü,%';

const getJson = async (url: string) => {
  const response = await fetch(url);
  expect(response.headers.get('content-type')).toBe('application/json');
  return { status: response.status, body: await response.json() };
};

it('answers the runs, newest first, with the position of the feed', async () => {
  const { url, reader, logdir } = await startFilled();
  const { status, body } = await getJson(url + apiPaths.runs());
  expect(status).toBe(200);
  expect(runsAnswerSchema.parse(body)).toEqual({
    ...(await reader.position()),
    runs: await reader.runs(),
    total: 2,
    logdir,
  });
  expect(body.runs.map(({ id }: { id: string }) => id)).toEqual(['other', RUN]);
});

it('answers the whole state of a run, special numbers included', async () => {
  const { url, reader } = await startFilled();
  const { status, body } = await getJson(url + apiPaths.run(RUN));
  expect(status).toBe(200);
  expect(runStateAnswerSchema.parse(body)).toEqual({
    ...(await reader.position()),
    run: await reader.run(RUN),
    snapshots: await reader.snapshots(RUN),
    scalars: (await reader.scalars(RUN)).map((series) => ({ ...series, exact: true })),
    events: await reader.events(RUN),
    alerts: await reader.alerts(RUN),
    histogramNames: await reader.histogramNames(RUN),
  });
  expect(body.scalars[1].values).toEqual([0.1 + 0.2, 'NaN']);
  expect(body.snapshots).toHaveLength(2);
});

it('answers eigenvalues bit by bit, for good under their version', async () => {
  const { url, reader } = await startFilled();
  const { changeId } = (await reader.snapshots(RUN))[0]!;
  const response = await fetch(url + apiPaths.spectrum(RUN, 10, changeId));
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  const { meta, arrays } = decodeArrays(await response.arrayBuffer());
  expect(meta).toEqual({ step: 10, changeId });
  expect(arrays).toEqual({ eigenvalues: newSnapshot(10).eigenvalues });
});

it('answers named arrays of a snapshot, one array of all steps, and a probe', async () => {
  const { url, reader, writer } = await startFilled();
  const x = { shape: [1, 2], data: Float32Array.of(0.5, -1) };
  writer.writeSnapshot(RUN, newSnapshot(30, 0, { arrays: { x, y: { shape: [1], data: Float64Array.of(7) } } }));
  writer.writeSnapshot(RUN, newSnapshot(40, 0, { arrays: { y: { shape: [2], data: Float64Array.of(8, 9) } } }));
  const { changeId } = (await reader.snapshots(RUN)).find(({ step }) => step === 30)!;
  const one = await fetch(url + apiPaths.arrays(RUN, 30, ['x', 'missing'], changeId));
  expect(one.headers.get('cache-control')).toContain('immutable');
  const decoded = decodeArrays(await one.arrayBuffer());
  expect(decoded).toEqual({ meta: { step: 30, changeId, shapes: { x: [1, 2] } }, arrays: { x: x.data } });
  const all = decodeArrays(await (await fetch(url + apiPaths.arrayOverSteps(RUN, 'y', 40, 1))).arrayBuffer());
  expect(all.arrays).toEqual({
    steps: Float64Array.of(30, 40),
    offsets: Int32Array.of(0, 1, 3),
    values: Float64Array.of(7, 8, 9),
  });
  const probe = decodeArrays(await (await fetch(url + apiPaths.probe('probe-a'))).arrayBuffer());
  expect(probe.meta).toEqual({ hash: 'probe-a', n: 4, imageShape: null });
  for (const path of [
    apiPaths.arrays(RUN, 31, ['x'], 1),
    apiPaths.arrayOverSteps('no', 'y', 1, 1),
    apiPaths.probe('no'),
  ]) {
    expect((await fetch(url + path)).status).toBe(404);
  }
});

it('answers the picture of the total and of a component, with labels and range', async () => {
  const { url, reader } = await startFilled();
  const { changeId } = (await reader.snapshots(RUN))[1]!;
  const { total, components, probe } = newSnapshot(20);
  const pictures = [['total', total] as const, ...components.map((c) => [c.summary.name, c.thumbnail] as const)];
  for (const [component, { size, cells, min, max }] of pictures) {
    const response = await fetch(url + apiPaths.kernel(RUN, 20, component, changeId));
    expect(response.headers.get('cache-control')).toContain('immutable');
    const { meta, arrays } = decodeArrays(await response.arrayBuffer());
    expect(arrays).toEqual({ cells, orderedLabels: probe.orderedLabels });
    expect(meta).toMatchObject({ step: 20, component, size });
    expect([Number(meta.min), Number(meta.max)]).toEqual([min, max]);
  }
});

it('leaves the labels out of a picture without labels', async () => {
  const { url, writer } = await startFilled();
  writer.writeSnapshot(RUN, newSnapshot(30, 0, { probe: { hash: 'unlabelled', n: 4, orderedLabels: null } }));
  const response = await fetch(url + apiPaths.kernel(RUN, 30, 'total', 0));
  expect(Object.keys(decodeArrays(await response.arrayBuffer()).arrays)).toEqual(['cells']);
});

it('answers the newest arrays uncached to a replaced version, and 304 to a known one', async () => {
  const { url, writer, reader } = await startFilled();
  const old = (await reader.snapshots(RUN))[0]!.changeId;
  writer.writeSnapshot(RUN, newSnapshot(10, 3));
  const { changeId } = (await reader.snapshots(RUN))[0]!;
  const replaced = await fetch(url + apiPaths.spectrum(RUN, 10, old));
  expect(replaced.headers.get('cache-control')).toBe('no-store');
  expect(decodeArrays(await replaced.arrayBuffer()).arrays.eigenvalues?.[2]).toBe(Math.PI + 3);
  const etag = replaced.headers.get('etag')!;
  expect(etag).toBe(`"${changeId}"`);
  const known = await httpGet(url + apiPaths.spectrum(RUN, 10, changeId), { 'if-none-match': etag });
  expect([known.status, known.body.length]).toEqual([304, 0]);
  const unversioned = await fetch(`${url}/api/v1/runs/${encodeURIComponent(RUN)}/spectra/10`);
  expect(unversioned.headers.get('cache-control')).toBe('no-store');
});

it('answers the change feed after an id, by run or for the list, in pages', async () => {
  const { url, reader } = await startFilled();
  for (const runs of ['list', [RUN], ['other', RUN], ['unknown']] as ('list' | string[])[]) {
    for (const after of [0, 4, 1e6]) {
      const { status, body } = await getJson(url + apiPaths.changes(after, runs));
      expect(status).toBe(200);
      expect(changePageSchema.parse(body)).toEqual(await reader.changes(after, runs, 1000));
    }
  }
  const { body } = await getJson(`${url + apiPaths.changes(0, [RUN])}&limit=2`);
  expect(body).toEqual(await reader.changes(0, [RUN], 2));
  expect(body.more).toBe(true);
});

it('answers at most 1000 changes at once', async () => {
  const { url, writer } = await startTestServer();
  writer.createRun(newRun('a'));
  for (let step = 0; step < 600; step++) writer.writeScalars('a', [point('loss', step, 1)]);
  const { body } = await getJson(url + apiPaths.changes(0, ['a']));
  expect(body).toMatchObject({ head: 1000, more: true });
});

it('answers its health', async () => {
  const { url, reader } = await startFilled();
  const { body } = await getJson(`${url}/api/v1/health`);
  expect(body).toEqual({
    status: 'ok',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    ...(await reader.position()),
  });
});

it('keeps docs/openapi.json, and the types made from it, as the server describes itself', async () => {
  const { url } = await startTestServer();
  const { body } = await getJson(`${url}/api/v1/openapi.json`);
  const kept = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
  expect(kept, 'run `npm run openapi`').toEqual(body);
  const types = readFileSync('lib/protocol/openapi.d.ts', 'utf8');
  for (const route of Object.keys(body.paths)) expect(types).toContain(`'${route}'`);
});

it('counts the positive eigenvalues in bins of log10, as a count by hand does', async () => {
  const { url, writer } = await startFilled();
  const eigenvalues = Float64Array.of(-1, 0, 0.01, 0.02, 1, 100);
  writer.writeSnapshot(RUN, newSnapshot(50, 0, { eigenvalues }));
  const answer = await fetch(`${url}/api/v1/runs/${encodeURIComponent(RUN)}/densities/50?bins=4`);
  const { meta, arrays } = decodeArrays(await answer.arrayBuffer());
  expect([...(arrays.edges as Float64Array)]).toEqual([-2, -1, 0, 1, 2]);
  expect([...(arrays.counts as Float64Array)]).toEqual([2, 0, 1, 1]);
  expect(meta).toMatchObject({ step: 50, notPositive: 2 });
});

it("tells its own numbers in Prometheus' format, requests under their route's pattern", async () => {
  const { url } = await startFilled();
  await fetch(url + apiPaths.run(RUN));
  await fetch(url + apiPaths.run('unknown'));
  const answer = await fetch(`${url}/api/v1/metrics`);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  const text = await answer.text();
  expect(text).toMatch(
    /^ntkboard_http_requests_total\{route="\/api\/v1\/runs\/:runId",method="GET",status="200"\} 1$/m,
  );
  expect(text).toMatch(
    /^ntkboard_http_requests_total\{route="\/api\/v1\/runs\/:runId",method="GET",status="404"\} 1$/m,
  );
  expect(text).toMatch(/^ntkboard_runs\{status="running"\} 2$/m);
  expect(text).toMatch(/^ntkboard_change_head [1-9]\d*$/m);
});

it('describes every route in its OpenAPI document', async () => {
  const { url } = await startTestServer();
  const { body } = await getJson(`${url}/api/v1/openapi.json`);
  expect(body.openapi).toBe('3.1.0');
  expect(Object.keys(body.paths).sort()).toEqual([
    '/api/v1/changes',
    '/api/v1/health',
    '/api/v1/ingest',
    '/api/v1/metrics',
    '/api/v1/probes/{hash}',
    '/api/v1/runs',
    '/api/v1/runs/{runId}',
    '/api/v1/runs/{runId}/alerts',
    '/api/v1/runs/{runId}/arrays',
    '/api/v1/runs/{runId}/arrays/{step}',
    '/api/v1/runs/{runId}/densities/{step}',
    '/api/v1/runs/{runId}/events',
    '/api/v1/runs/{runId}/export',
    '/api/v1/runs/{runId}/histograms',
    '/api/v1/runs/{runId}/histograms/{name}',
    '/api/v1/runs/{runId}/kernels/{step}',
    '/api/v1/runs/{runId}/kernels/{step}/values',
    '/api/v1/runs/{runId}/restore',
    '/api/v1/runs/{runId}/spectra/{step}',
    '/api/v1/runs/{runId}/texts',
    '/api/v1/series',
  ]);
});

it.each([
  ['/api/v1/runs/unknown', 'expected the id of a run in this logdir, got "unknown"'],
  ['/api/v1/runs/unknown/spectra/1?v=1', 'run "unknown" at step 1'],
  ['/api/v1/runs/other/spectra/1?v=1', 'run "other" at step 1'],
  ['/api/v1/runs/other/kernels/1?component=total&v=1', 'none named "total"'],
  [`/api/v1/runs/${encodeURIComponent(RUN)}/kernels/10?component=nope&v=1`, 'none named "nope"'],
  ['/api/v1/nothing', 'GET /api/v1/nothing'],
  ['/api/nothing', 'GET /api/nothing'],
  ['/api', 'GET /api'],
  ['/', 'no page'],
])('answers 404 as JSON: %s', async (path, message) => {
  const { url } = await startFilled();
  const { status, body } = await getJson(url + path);
  expect(status).toBe(404);
  const { error } = errorAnswerSchema.parse(body);
  expect(error.code).toBe('not-found');
  expect(error.message).toContain(message);
});

it.each([
  ['/api/v1/changes', 'after'],
  ['/api/v1/changes?after=0', 'runs'],
  ['/api/v1/changes?after=&runs=list', 'after: expected a whole number from 0'],
  ['/api/v1/changes?after=-1&runs=list', 'after'],
  ['/api/v1/changes?after=1.5&runs=list', 'after'],
  ['/api/v1/changes?after=1e999&runs=list', 'after'],
  ['/api/v1/changes?after=0&runs=list&limit=0', 'limit'],
  ['/api/v1/changes?after=0&runs=list&limit=1001', 'limit'],
  ['/api/v1/changes?after=0&runs=a,,b', 'runs.1'],
  ['/api/v1/changes?after=0&runs=%E0%A4%A', 'runs'],
  [`/api/v1/changes?after=0&runs=${'a,'.repeat(200)}a`, 'runs'],
  [`/api/v1/runs/${'x'.repeat(201)}`, 'runId'],
  ['/api/v1/runs/a/spectra/first?v=1', 'step: expected a number'],
  ['/api/v1/runs/a/spectra/1?v=newest', 'v: expected a whole number'],
  ['/api/v1/runs/a/kernels/1?component=&v=1', 'component'],
])('answers 400 as JSON that names the parameter: %s', async (path, parameter) => {
  const { url } = await startTestServer();
  const { status, body } = await getJson(url + path);
  expect(status).toBe(400);
  const { error } = errorAnswerSchema.parse(body);
  expect(error.code).toBe('invalid-request');
  expect(error.message).toContain(parameter);
});

it('answers 500 as JSON without a stack when the database cannot be read', async () => {
  const { url, logdir } = await startFilled();
  const { default: SqliteDatabase } = await import('better-sqlite3');
  const database = new SqliteDatabase(`${logdir}/ntkboard.db`);
  database.exec('DROP TABLE event');
  database.close();
  const { status, body } = await getJson(url + apiPaths.run(RUN));
  expect(status).toBe(500);
  expect(body.error).toMatchObject({ code: 'store-failed', message: expect.stringContaining('no such table: event') });
  expect(JSON.stringify(body)).not.toMatch(/\bat .*\.[tj]s/);
});

it('takes no other method', async () => {
  const { url } = await startTestServer();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/v1/runs`, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(404);
  errorAnswerSchema.parse(await response.json());
});

it('gzips JSON over one kilobyte for who accepts it, and nothing else', async () => {
  const { url, reader } = await startFilled();
  const state = url + apiPaths.run(RUN);
  const plain = await httpGet(state);
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.body.length).toBeGreaterThan(1024);
  for (const [accepted, encoding] of [
    ['gzip, deflate, br', 'br'],
    ['br;q=1.0, gzip;q=0.8', 'br'],
    ['gzip, br;q=0', 'gzip'],
    ['*', 'gzip'],
  ] as const) {
    const packed = await httpGet(state, { 'accept-encoding': accepted });
    expect(packed.headers).toMatchObject({ 'content-encoding': encoding, vary: 'accept-encoding' });
    const unpacked = encoding === 'br' ? brotliDecompressSync(packed.body) : gunzipSync(packed.body);
    expect(JSON.parse(unpacked.toString())).toEqual(JSON.parse(plain.body.toString()));
  }
  const { changeId } = (await reader.snapshots(RUN))[0]!;
  for (const [path, accepted] of [
    [apiPaths.run(RUN), 'br;q=0'],
    [apiPaths.run(RUN), 'gzip;q=0'],
    ['/api/v1/health', 'gzip'],
    [apiPaths.kernel(RUN, 10, 'total', changeId), 'gzip'],
  ] as const) {
    expect((await httpGet(url + path, { 'accept-encoding': accepted })).headers['content-encoding']).toBeUndefined();
  }
});
