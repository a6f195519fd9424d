import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { BATCH_MEDIA_TYPE, INGEST_PATH } from '../../lib/protocol/ingest.ts';
import { openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import { LIMITS } from '../../server/security/limits.ts';
import { dripHeaders, memoryDuring, openSilently, sendLargeBody } from '../helpers/attacks.ts';
import { ChildProgram } from '../helpers/child-program.ts';
import { newRun } from '../helpers/store-fixtures.ts';
import type { SoakScenario } from './scenario.ts';

const BATCH_TYPE = { 'content-type': BATCH_MEDIA_TYPE };

/** Clients that want the server's memory and its places, many at once. */
export const attack: SoakScenario = {
  claim:
    '10,000 sockets, slow-loris, bodies of a gigabyte and bombs: refused, memory bounded, others are served again and again',
  async run({ short, folder, say }) {
    const [sockets, drips, bodies, bombs] = short ? [2_000, 100, 4, 2] : [10_000, 500, 40, 40];
    const writer = openSqliteWriter(folder);
    writer.createRun(newRun('a'));
    writer.close();
    const server = new ChildProgram('test/helpers/programs/serve-api.ts', [folder, '0']);
    const [url] = await server.line(/http:\/\/\S+/);
    const port = Number(new URL(url).port);
    const pid = server.process.pid as number;
    const isWell = async (what: string) => {
      assert.equal((await fetch(`${url}/api/v1/health`)).status, 200, `health after ${what}`);
      say(`${what}: holds`);
    };
    try {
      await isWell('start');
      const opened = await memoryDuring(pid, () => openSilently(port, sockets, '127.0.0.1'));
      assert.ok(opened.result.length <= LIMITS.connections / 2, `${opened.result.length} sockets of one address`);
      const [other] = await openSilently(port, 1, '127.0.0.2');
      assert.equal(other?.readyState, 'open', 'another address');
      other?.destroy();
      // They have sent no headers: their time is over soon.
      await setTimeout(LIMITS.headersTimeoutMs * 1.25 + 1_000);
      await isWell(`${sockets} sockets`);
      for (const socket of opened.result) socket.destroy();

      assert.equal(await dripHeaders(port, drips, LIMITS.headersTimeoutMs * 1.25 + 2_000), 0, 'slow connections left');
      await isWell(`${drips} slow connections`);

      const bodyOf = (i: number) => ({
        ...(i % 2 === 0
          ? { method: 'PATCH', path: '/api/v1/runs/a', headers: { 'content-type': 'application/json' } }
          : { method: 'POST', path: INGEST_PATH, headers: BATCH_TYPE }),
        bytes: 2 ** 30,
        chunked: i % 4 > 1,
      });
      const large = await memoryDuring(pid, () =>
        Promise.all(Array.from({ length: bodies }, (_, i) => sendLargeBody(port, bodyOf(i)))),
      );
      assert.ok(
        large.result.every(({ status }) => status === 413 || status === 503 || status === null),
        JSON.stringify(large.result),
      );
      await isWell(`${bodies} bodies of a gigabyte at once`);

      const bomb = gzipSync(Buffer.alloc(512 * 2 ** 20), { level: 9 });
      const headers = { ...BATCH_TYPE, 'content-encoding': 'gzip' };
      const bombed = await memoryDuring(pid, () =>
        Promise.all(
          Array.from({ length: bombs }, async () => {
            const answer = await fetch(url + INGEST_PATH, { method: 'POST', headers, body: bomb });
            await answer.arrayBuffer();
            return answer.status;
          }),
        ),
      );
      assert.ok(
        bombed.result.every((status) => status === 413 || status === 503),
        JSON.stringify(bombed.result),
      );
      await isWell(`${bombs} bombs at once`);
      const figure = ({ growthMiB }: { growthMiB: number }) => growthMiB.toFixed(0);
      for (const grown of [large, bombed]) assert.ok(grown.growthMiB < 768, `memory grew by ${figure(grown)} MiB`);
      return {
        'sockets asked for by one address': sockets,
        'of these left open': opened.result.length,
        'memory growth by them, MiB': figure(opened),
        'slow connections left of': `0 / ${drips}`,
        'bodies of 1 GiB at once, memory growth, MiB': `${bodies}, ${figure(large)}`,
        'bombs of 512 MiB at once, memory growth, MiB': `${bombs}, ${figure(bombed)}`,
      };
    } finally {
      await server.end('SIGKILL');
    }
  },
};
