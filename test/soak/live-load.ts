import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { quantile } from '../../bench/lib/statistics.ts';
import { ChildProgram } from '../helpers/child-program.ts';
import { FeedClient } from '../helpers/feed-client.ts';
import type { SoakScenario } from './scenario.ts';

const RUNS = 4;

/** Many clients follow a busy logdir. */
export const liveLoad: SoakScenario = {
  claim: '200 clients and 100 commits a second for two minutes: every client gets every point once',
  async run({ short, folder, say }) {
    const [clientCount, perSecond, seconds] = short ? [20, 50, 4] : [200, 100, 120];
    const server = new ChildProgram('test/helpers/programs/serve-api.ts', [folder, '0']);
    const writer = new ChildProgram(
      'test/helpers/programs/log-events.ts',
      [folder, RUNS, perSecond, seconds].map(String),
    );
    const clients: FeedClient[] = [];
    try {
      const [url] = await server.line(/http:\/\/\S+/);
      await writer.line(/^ready$/);
      const runs = Array.from({ length: RUNS }, (_, i) => `run-${i}`);
      for (let i = 0; i < clientCount; i++) clients.push(new FeedClient(url, runs));
      while (clients.some(({ isLive }) => !isLive)) await setTimeout(20);
      writer.send('go');
      const [, done = '0'] = await writer.line(/^done (\d+)$/);
      const count = Number(done);
      for (let tries = 0; clients.some(({ points }) => points < count) && tries < 200; tries++) await setTimeout(50);
      const lost = clients.reduce((sum, { points }) => sum + count - points, 0);
      const repeated = clients.reduce((sum, client) => sum + client.repeated, 0);
      const latencies = clients.flatMap((client) => client.latencies);
      say(`${clientCount} clients, ${count} points each`);
      assert.equal(lost, 0, 'points lost');
      assert.equal(repeated, 0, 'points applied twice');
      return {
        clients: clientCount,
        'points committed': count,
        'points delivered': clientCount * count,
        lost,
        repeated,
        'delivery p50, ms': quantile(latencies, 0.5).toFixed(0),
        'delivery p99, ms': quantile(latencies, 0.99).toFixed(0),
      };
    } finally {
      for (const client of clients) client.close();
      await writer.end('SIGKILL');
      await server.end('SIGKILL');
    }
  },
};
