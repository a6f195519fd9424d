import { expect, it } from 'vitest';
import { runAnswerSchema, runsAnswerSchema, seriesAnswerSchema } from '../lib/protocol/api.ts';
import { apiPaths } from '../lib/protocol/api-paths.ts';
import { decodeArrays } from '../lib/protocol/array-codec.ts';
import { startTestServer } from './helpers/start-test-server.ts';
import { newAlert, newHistogram, newRun, newSnapshot, newText, point } from './helpers/store-fixtures.ts';

const API = '/api/v1';

const json = async (url: string, init?: RequestInit) => {
  const answer = await fetch(url, init);
  return { status: answer.status, body: await answer.json() };
};
const edit = (url: string, id: string, change: object) =>
  json(`${url}${apiPaths.run(id)}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });

async function startThree() {
  const server = await startTestServer();
  const runs = [
    newRun('a', { name: 'cnn 2', tags: ['mnist', 'slow'], createdMs: 1000, group: 'g' }),
    newRun('b', { name: 'CNN 10', tags: ['mnist'], createdMs: 2000 }),
    newRun('c', { name: 'mlp', tags: [], notes: 'after the CNN', createdMs: 3000, group: 'g' }),
  ];
  for (const run of runs) server.writer.createRun(run);
  return server;
}

const idsOf = async (url: string, query: string) => {
  const { status, body } = await json(`${url}${API}/runs?${query}`);
  expect(status).toBe(200);
  return runsAnswerSchema.parse(body).runs.map(({ id }) => id);
};

it('filters by text in name, notes and tags, by tags, group, status and archive', async () => {
  const { url, writer } = await startThree();
  writer.updateRun('b', { status: 'finished', finishedMs: 5000, archived: true });
  expect(await idsOf(url, '')).toEqual(['c', 'b', 'a']);
  expect(await idsOf(url, 'q=cnn')).toEqual(['c', 'b', 'a']);
  expect(await idsOf(url, 'q=SLOW')).toEqual(['a']);
  expect(await idsOf(url, 'tag=mnist&tag=slow')).toEqual(['a']);
  expect(await idsOf(url, 'group=g')).toEqual(['c', 'a']);
  expect(await idsOf(url, 'status=finished')).toEqual(['b']);
  expect(await idsOf(url, 'archived=false')).toEqual(['c', 'a']);
  expect(await idsOf(url, 'archived=true')).toEqual(['b']);
});

it('sorts, with numbers in names as numbers, and pages with the count of all', async () => {
  const { url } = await startThree();
  expect(await idsOf(url, 'sort=name&order=asc')).toEqual(['a', 'b', 'c']);
  expect(await idsOf(url, 'sort=name')).toEqual(['c', 'b', 'a']);
  expect(await idsOf(url, 'order=asc')).toEqual(['a', 'b', 'c']);
  const { body } = await json(`${url}${API}/runs?limit=1&offset=1`);
  expect(body.runs.map(({ id }: { id: string }) => id)).toEqual(['b']);
  expect(body.total).toBe(3);
});

it('changes what a person says of a run, tells followers, and refuses unknown fields and wrong values by name', async () => {
  const { url, reader } = await startThree();
  const { head } = await reader.position();
  const change = { name: 'renamed', notes: 'n', tags: ['x'], color: '#00ff7f', archived: true, group: null };
  const { status, body } = await edit(url, 'a', change);
  expect(status).toBe(200);
  expect(runAnswerSchema.parse(body).run).toMatchObject({ id: 'a', ...change });
  expect(await reader.run('a')).toMatchObject(change);
  expect((await reader.changes(head, 'list', 10)).changes.at(-1)).toMatchObject({ kind: 'run', runId: 'a' });
  await edit(url, 'a', { notes: '' });
  expect(await reader.run('a')).toMatchObject({ ...change, notes: '' });
  for (const [wrong, told] of [
    [{ status: 'finished' }, 'status'],
    [{ color: 'red' }, 'color'],
    [{ name: ' ' }, 'name'],
    [{ tags: 'x' }, 'tags'],
  ] as const) {
    const refused = await edit(url, 'a', wrong);
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain(told);
  }
  expect((await edit(url, 'no', { notes: 'x' })).status).toBe(404);
  const { name } = (await reader.run('a'))!;
  expect(name).toBe('renamed');
});

it('a deleted run leaves the list, can be restored with everything it logged, and is gone only once purged', async () => {
  const { url, writer, reader } = await startThree();
  writer.writeScalars('a', [point('loss', 1, 0.5)]);
  const remove = (query = '') => json(`${url}${apiPaths.run('a')}${query}`, { method: 'DELETE' });
  expect((await remove()).body.run.deletedMs).toBeGreaterThan(0);
  expect(await idsOf(url, '')).toEqual(['c', 'b']);
  expect(await idsOf(url, 'deleted=true')).toEqual(['c', 'b', 'a']);
  const restored = await json(`${url}${apiPaths.run('a')}/restore`, { method: 'POST' });
  expect(restored.body.run.deletedMs).toBeNull();
  expect(await idsOf(url, '')).toEqual(['c', 'b', 'a']);
  expect((await reader.scalars('a'))[0]?.values).toEqual([0.5]);
  await remove();
  expect((await remove('?purge=true')).status).toBe(200);
  expect(await reader.run('a')).toBeNull();
  expect((await remove()).status).toBe(404);
});

it('answers many series of many runs at once, in the visible range, with the extremes kept', async () => {
  const { url, writer } = await startThree();
  const steps = Array.from({ length: 5000 }, (_, step) => step);
  writer.writeScalars(
    'a',
    steps.map((step) => point('loss', step, step === 3333 ? 1e6 : Math.sin(step))),
  );
  writer.writeScalars('b', [point('loss', 1, 2), point('acc', 1, Number.NaN)]);
  const { body } = await json(`${url}${API}/series?run=a&run=b&run=unknown&maxPoints=300`);
  const { series } = seriesAnswerSchema.parse(body);
  expect(series.map(({ runId, name }) => `${runId}/${name}`).sort()).toEqual(['a/loss', 'b/acc', 'b/loss']);
  const loss = series.find(({ runId }) => runId === 'a')!;
  expect(loss.steps.length).toBeLessThanOrEqual(300);
  expect(loss).toMatchObject({ count: 5000, exact: false });
  expect(loss.values).toContain(1e6);
  const zoomed = await json(`${url}${API}/series?run=a&name=loss&from=3300&to=3400&maxPoints=300`);
  expect(zoomed.body.series[0]).toMatchObject({ exact: true, count: 101 });
  expect(zoomed.body.series[0].values).toEqual(steps.slice(3300, 3401).map((s) => (s === 3333 ? 1e6 : Math.sin(s))));
  expect((await json(`${url}${API}/series?run=a&maxPoints=2`)).status).toBe(400);
});

it('answers histograms over steps bin by bin, and their names', async () => {
  const { url, writer } = await startThree();
  const histograms = [1, 2, 3].map((step) => newHistogram('w/kernel', step));
  writer.writeHistograms('a', histograms);
  expect((await json(`${url}${API}/runs/a/histograms`)).body).toEqual({ names: ['w/kernel'] });
  const answer = await fetch(`${url}${API}/runs/a/histograms/${encodeURIComponent('w/kernel')}?from=2`);
  const { meta, arrays } = decodeArrays(await answer.arrayBuffer());
  const { steps, offsets, counts, edges, statistics } = arrays as Record<string, Float64Array>;
  expect([...steps!]).toEqual([2, 3]);
  const last = histograms[2]!;
  expect([...counts!.slice(offsets![1], offsets![2])]).toEqual([...last.counts]);
  expect([...edges!.slice(offsets![1]! + 1, offsets![2]! + 2)]).toEqual([...last.edges]);
  const row = statistics!.slice(statistics!.length / 2);
  expect([...row.slice(0, 6)]).toEqual([last.count, last.nonFinite, last.min, last.max, last.mean, last.std]);
  expect((meta.quantiles as string[]).map((q) => last.quantiles[q as '0.5'])).toEqual([...row.slice(6)]);
});

it('answers texts and events, and a full kernel only where one was stored', async () => {
  const { url, writer } = await startThree();
  writer.writeTexts('a', [newText('note', 1, '<b>bold</b>')]);
  const kernel = { component: 'total', n: 2, values: Float64Array.of(2, 0.5, 0.5, 1) };
  writer.writeSnapshot('a', newSnapshot(1, 0, { kernels: [kernel] }));
  writer.writeSnapshot('a', newSnapshot(2));
  expect((await json(`${url}${API}/runs/a/texts`)).body.texts).toEqual([newText('note', 1, '<b>bold</b>')]);
  expect((await json(`${url}${API}/runs/a/events`)).body.events).toEqual([]);
  const { arrays } = decodeArrays(await (await fetch(`${url}${API}/runs/a/kernels/1/values`)).arrayBuffer());
  expect(arrays.values).toEqual(Float32Array.of(2, 0.5, 0.5, 1));
  const missing = await json(`${url}${API}/runs/a/kernels/2/values`);
  expect([missing.status, missing.body.error.message]).toEqual([
    404,
    expect.stringContaining('expected a full kernel'),
  ]);
});

it('exports every scalar as CSV, names quoted and no formulas, and every row as JSON lines', async () => {
  const { url, writer } = await startThree();
  const points = [
    point('=cmd|"x",1', 1, 0.1 + 0.2),
    point('loss', 2, Number.NaN),
    point('loss', 1, 5e-324, { epoch: 3 }),
  ];
  writer.writeScalars('a', points);
  writer.writeSnapshot('a', newSnapshot(1));
  writer.writeTexts('a', [newText('note', 1, '<b>bold</b>')]);
  writer.writeAlert('a', newAlert(1));
  const csv = await fetch(`${url}${API}/runs/a/export`);
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="cnn-2.csv"');
  expect((await csv.text()).split('\n')).toEqual([
    'name,step,epoch,wall_ms,value',
    `"'=cmd|""x"",1",1,,1700000000001,${0.1 + 0.2}`,
    'loss,1,3,1700000000001,5e-324',
    'loss,2,,1700000000002,NaN',
    '',
  ]);
  const lines = (await (await fetch(`${url}${API}/runs/a/export?format=jsonl`)).text()).trim().split('\n');
  const kinds = lines.map((line) => JSON.parse(line).kind);
  expect(kinds).toEqual(['run', 'scalars', 'scalars', 'snapshot', 'text', 'alert']);
});
