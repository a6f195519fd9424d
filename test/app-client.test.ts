import { beforeEach, expect, it, vi } from 'vitest';
import {
  deleteRun,
  editRun,
  fetchChanges,
  fetchRun,
  fetchRuns,
  fetchSeries,
  fetchTexts,
  restoreRun,
} from '../app/client/api.ts';
import { ApiError } from '../app/client/http.ts';
import { startTestServer } from './helpers/start-test-server.ts';
import { newRun, newText, point } from './helpers/store-fixtures.ts';

const RUN = 'a,b/ü ?';

async function startFilled() {
  const server = await startTestServer();
  server.writer.createRun(newRun(RUN));
  server.writer.writeScalars(RUN, [point('loss', 1, 0.5), point('acc', 1, 0.25)]);
  server.writer.writeTexts(RUN, [newText('note', 1, 'x')]);
  // What the page stands on: the server's address takes the place of its base path.
  vi.stubGlobal('document', { documentElement: { dataset: { basePath: server.url } } });
  return server;
}

beforeEach(() => () => void vi.unstubAllGlobals());

it("asks the server for what the page shows, whatever a run's id holds", async () => {
  const { reader } = await startFilled();
  expect((await fetchRuns()).runs.map(({ id }) => id)).toEqual([RUN]);
  expect((await fetchRun(RUN)).scalars.map(({ name }) => name).sort()).toEqual(['acc', 'loss']);
  const series = await fetchSeries([RUN], ['loss', 'none'], 100);
  expect(series.map(({ runId, name, values }) => [runId, name, values])).toEqual([[RUN, 'loss', [0.5]]]);
  expect((await fetchTexts(RUN)).map(({ text }) => text)).toEqual(['x']);
  const { head } = await reader.position();
  expect(await fetchChanges(0, [RUN])).toMatchObject({ head, more: false });
  expect((await fetchChanges(0, [RUN])).changes.length).toBeGreaterThan(1);
  expect((await fetchChanges(0, 'list')).changes.map(({ kind }) => kind)).toEqual(['run']);
});

it('changes, deletes and restores a run', async () => {
  const { reader } = await startFilled();
  await editRun(RUN, { notes: 'n', tags: ['t'] });
  expect(await reader.run(RUN)).toMatchObject({ notes: 'n', tags: ['t'] });
  await deleteRun(RUN);
  expect((await reader.run(RUN))!.deletedMs).not.toBeNull();
  await restoreRun(RUN);
  expect((await reader.run(RUN))!.deletedMs).toBeNull();
});

it("throws the server's own words, that there is no server, and what was cancelled as such", async () => {
  const { close } = await startFilled();
  await expect(fetchRun('none')).rejects.toMatchObject({ status: 404, code: 'not-found' });
  await expect(editRun(RUN, { color: 'red' })).rejects.toThrow(/color: expected #rrggbb/);
  await expect(fetchRuns(AbortSignal.abort())).rejects.not.toBeInstanceOf(ApiError);
  await close();
  await expect(fetchRuns()).rejects.toMatchObject({ status: 0, code: 'unreachable' });
});
