import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { openSqliteReader } from '../../lib/store/sqlite/index.ts';
import { ChildProgram } from '../helpers/child-program.ts';
import { FeedClient } from '../helpers/feed-client.ts';
import { randomUniform } from '../helpers/random.ts';
import type { SoakScenario } from './scenario.ts';

const RUNS = 3;
const CLIENTS = 8;
const SERVE = 'test/helpers/programs/serve-api.ts';

/** A server that dies again and again while others write and watch. */
export const serverKills: SoakScenario = {
  claim: 'a server killed 50 times at random under load, with clients attached: all end at the truth of the database',
  async run({ short, folder, say }) {
    const kills = short ? 3 : 50;
    const random = randomUniform(7);
    let server = new ChildProgram(SERVE, [folder, '0']);
    const [url] = await server.line(/http:\/\/\S+/);
    const { port } = new URL(url);
    // Long enough for every kill and the start that follows it.
    const writer = new ChildProgram('test/helpers/programs/log-events.ts', [folder, RUNS, 100, kills * 4].map(String));
    await writer.line(/^ready$/);
    const runs = Array.from({ length: RUNS }, (_, i) => `run-${i}`);
    const clients = Array.from({ length: CLIENTS }, () => new FeedClient(url, runs));
    const reader = openSqliteReader(folder);
    try {
      writer.send('go');
      for (let kill = 1; kill <= kills; kill++) {
        await setTimeout(100 + 900 * random());
        await server.end('SIGKILL');
        await setTimeout(200 * random());
        server = new ChildProgram(SERVE, [folder, port]);
        await server.line(/http:\/\/\S+/);
        if (kill % 10 === 0) say(`killed ${kill} times`);
      }
      await writer.end('SIGKILL');
      const series = await Promise.all(runs.map((run) => reader.scalars(run, ['loss'])));
      const truth = runs.flatMap((run, i) => (series[i]?.[0]?.steps ?? []).map((step) => `${run}/${step}`));
      const isThere = (client: FeedClient) => truth.every((key) => client.seen.has(key));
      for (let tries = 0; !clients.every(isThere) && tries < 400; tries++) await setTimeout(50);
      const missing = clients.reduce((sum, { seen }) => sum + truth.filter((key) => !seen.has(key)).length, 0);
      const extra = clients.reduce((sum, { seen }) => sum + seen.size, 0) - CLIENTS * truth.length;
      const repeated = clients.reduce((sum, client) => sum + client.repeated, 0);
      assert.deepEqual({ missing, extra, repeated }, { missing: 0, extra: 0, repeated: 0 });
      assert.ok(truth.length > 100 * kills * 0.3, `only ${truth.length} points were written`);
      return { kills, clients: CLIENTS, 'points in the database': truth.length, missing, repeated };
    } finally {
      for (const client of clients) client.close();
      await writer.end('SIGKILL');
      await server.end('SIGKILL');
      await reader.close();
    }
  },
};
