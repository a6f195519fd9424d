import { expect, test } from 'vitest';
import { alertsAnswerSchema, runStateAnswerSchema } from '../lib/protocol/api.ts';
import { apiPaths } from '../lib/protocol/api-paths.ts';
import { startTestServer } from './helpers/start-test-server.ts';
import { newAlert, newRun } from './helpers/store-fixtures.ts';

test("the API answers a run's alerts with their feed position, as in the run's state; none of an unknown run", async () => {
  const { url, writer, reader } = await startTestServer();
  writer.createRun(newRun('a'));
  writer.writeAlert('a', newAlert(4, { value: Number.NaN }));
  writer.writeAlert('a', newAlert(2, { rule: 'other' }));
  const answer = await fetch(url + apiPaths.alerts('a'));
  expect(answer.status).toBe(200);
  const body = alertsAnswerSchema.parse(await answer.json());
  expect(body).toEqual({
    ...(await reader.position()),
    alerts: [newAlert(2, { rule: 'other' }), { ...newAlert(4), value: 'NaN' }],
  });
  const state = runStateAnswerSchema.parse(await (await fetch(url + apiPaths.run('a'))).json());
  expect(state.alerts).toEqual(body.alerts);
  expect((await fetch(url + apiPaths.alerts('no-such-run'))).status).toBe(404);
});
