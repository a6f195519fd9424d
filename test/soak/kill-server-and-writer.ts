import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { runStateAnswerSchema } from '../../lib/protocol/api.ts';
import { apiPaths } from '../../lib/protocol/api-paths.ts';
import { changePageSchema } from '../../lib/protocol/change.ts';
import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import { ChildProgram } from '../helpers/child-program.ts';
import { integrityOf } from '../helpers/integrity.ts';
import { checkSeries, Follower } from '../helpers/known-rows.ts';
import { randomUniform } from '../helpers/random.ts';
import { lastAcknowledged } from './kill-writer.ts';
import type { SoakScenario } from './scenario.ts';

const MAX_DELAY_MS = 600;

/** Kills server and training at once while a client follows, and asks the next server what is there. */
export const killServerAndWriter: SoakScenario = {
  claim:
    'server and writer killed together lose no acknowledged row; a client that follows misses none and sees none twice',
  async run({ short, folder, say }) {
    const kills = short ? 1 : 50;
    const random = randomUniform(2);
    const lost: string[] = [];
    const doubled: string[] = [];
    let acknowledgedSteps = 0;
    let server = await startServer(folder);
    for (let number = 1; number <= kills; number++) {
      const writer = new ChildProgram('test/helpers/programs/log-known-rows.ts', [folder, `killed-${number}`]);
      const [, runId] = (await writer.line(/^run (.+)$/)) as unknown as [string, string];
      const [, first] = await writer.line(/^ack (\d+)$/);
      const client = new Follower();
      const following = follow(server.url, runId, client);
      await setTimeout(random() * MAX_DELAY_MS);
      await Promise.all([server.program.end('SIGKILL'), writer.end('SIGKILL')]);
      await following;
      const acknowledged = lastAcknowledged(await writer.rest(), Number(first));
      acknowledgedSteps += acknowledged + 1;
      server = await startServer(folder);
      const answer = await fetch(server.url + apiPaths.run(runId));
      assert.equal(runStateAnswerSchema.parse(await answer.json()).run.status, 'crashed');
      const found = checkSeries(await exportedSeries(server.url, runId), acknowledged);
      await catchUp(server.url, runId, client);
      if (!client.has(runId, acknowledged)) lost.push(`${number}: rows in the change feed`);
      lost.push(...found.lost.map((row) => `${number}: ${row}`));
      doubled.push(...[...found.doubled, ...client.doubled].map((row) => `${number}: ${row}`));
      if (number % 10 === 0) say(`${number} kills: ${lost.length} rows lost, ${doubled.length} doubled`);
    }
    await server.program.end('SIGKILL');
    assert.deepEqual({ lost, doubled }, { lost: [], doubled: [] });
    assert.equal(integrityOf(folder), 'ok');
    return {
      kills,
      'acknowledged steps, each of 10 scalars': acknowledgedSteps,
      'acknowledged rows lost': lost.length,
      'rows doubled': doubled.length,
      integrity_check: 'ok',
    };
  },
};

async function startServer(logdir: string): Promise<{ program: ChildProgram; url: string }> {
  const program = new ChildProgram('test/helpers/programs/serve-api.ts', [logdir, '0']);
  const [url] = (await program.line(/^http:\/\/\S+$/)) as unknown as [string];
  return { program, url: url.replace(/\/$/, '') };
}

/** Every point of a run, none thinned, as the server exports them. */
async function exportedSeries(url: string, runId: string): Promise<Pick<ScalarSeries, 'name' | 'steps' | 'values'>[]> {
  const csv = await (await fetch(`${url}${apiPaths.run(runId)}/export`)).text();
  const series = new Map<string, { name: string; steps: number[]; values: number[] }>();
  for (const line of csv.trim().split('\n').slice(1)) {
    const [name = '', step, , , value] = line.split(',');
    const one = series.get(name) ?? { name, steps: [], values: [] };
    one.steps.push(Number(step));
    one.values.push(Number(value));
    series.set(name, one);
  }
  return [...series.values()];
}

/** Follows a run until the server is gone. */
async function follow(url: string, runId: string, client: Follower): Promise<void> {
  try {
    for (;;) {
      await readPage(url, runId, client);
      await setTimeout(5);
    }
  } catch (error) {
    // What fetch says of a server that is not there any more; anything else is a discrepancy.
    if (!(error instanceof TypeError)) throw error;
  }
}

async function catchUp(url: string, runId: string, client: Follower): Promise<void> {
  for (let more = true; more; ) more = await readPage(url, runId, client);
}

async function readPage(url: string, runId: string, client: Follower): Promise<boolean> {
  const answer = await fetch(url + apiPaths.changes(client.head, [runId]));
  const { changes, head, more } = changePageSchema.parse(await answer.json());
  client.apply(changes);
  client.head = Math.max(client.head, head);
  return more;
}
