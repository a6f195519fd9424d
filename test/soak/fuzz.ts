import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { residentBytes } from '../../bench/server/resident-memory.ts';
import { openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import { ChildProgram } from '../helpers/child-program.ts';
import { HOSTILE, writeHostileRun } from '../helpers/hostile-run.ts';
import { randomUniform } from '../helpers/random.ts';
import { sendRandomBatches } from '../helpers/random-batches.ts';
import { sendRandomFrames } from '../helpers/random-frames.ts';
import { schemathesis, schemathesisEnvironment } from '../helpers/schemathesis.ts';
import type { SoakScenario } from './scenario.ts';

/** Without the half characters that schemathesis itself stumbles over. */
const TEXTS = HOSTILE.map((text) => text.replace(/\p{Cs}/gu, ''));

/** So many answers make the long form: as many rounds as it takes, each with another seed. */
const ANSWERS = 20_000;
const MOST_ROUNDS = 12;

/** Requests made from the OpenAPI document, and frames made from nothing. */
export const fuzz: SoakScenario = {
  claim:
    '20,000 requests from the OpenAPI document with its links, and random socket frames: no 5xx, no crash, memory flat',
  async run({ short, folder, say }) {
    const [rounds, perRoute, connections] = short ? [2, 5, 20] : [4, 150, 300];
    // Making requests takes it as long as it likes, with some seeds seconds for one.
    const size = { perRoute, seconds: short ? undefined : 240 };
    const environment = await schemathesisEnvironment();
    if (environment.python === null) throw new Error(`schemathesis is not to be had: ${environment.missing}`);
    const python: string = environment.python;
    const writer = openSqliteWriter(folder);
    const server = new ChildProgram('test/helpers/programs/serve-api.ts', [folder, '0']);
    const random = randomUniform(11);
    const megabytes: number[] = [];
    let frames = 0;
    try {
      const [url] = await server.line(/http:\/\/\S+/);
      const isEnough = async (round: number) => round >= rounds && (short || (await answersOf(url)).all >= ANSWERS);
      for (let round = 0; round < MOST_ROUNDS && !(await isEnough(round)); round++) {
        // Requests delete runs: each round finds some.
        for (const name of ['a', 'b', 'c']) writeHostileRun(writer, `${name}${round}`, TEXTS);
        const [found, sent]: [Awaited<ReturnType<typeof schemathesis>>, number, unknown] = await Promise.all([
          schemathesis(python, url, folder, size, round + 1),
          sendRandomFrames(url, connections, random),
          sendRandomBatches(url, connections * 5, random),
        ]);
        frames += sent;
        assert.equal(found.code, 0, found.report.slice(-20_000));
        await setTimeout(1_000);
        megabytes.push(residentBytes(server.process.pid as number) / 2 ** 20);
        say(`round ${round + 1}: ${(await answersOf(url)).all} answers, ${megabytes.at(-1)?.toFixed(0)} MiB`);
      }
      const { all, faults } = await answersOf(url);
      assert.equal(faults, 0, 'answers with status 5xx');
      assert.equal(server.process.exitCode, null, 'the server lives');
      if (!short) assert.ok(all >= ANSWERS, `only ${all} requests`);
      const [first = 0, last = 0] = [megabytes[0], megabytes.at(-1)];
      assert.ok(last - first < 100, `memory grew from ${first} to ${last} MiB`);
      return {
        'answered requests': all,
        'of these 5xx': faults,
        'random frames': frames,
        'memory after each round, MiB': megabytes.map((one) => one.toFixed(0)).join(', '),
      };
    } finally {
      writer.close();
      await server.end('SIGKILL');
    }
  },
};

/** What the server itself has counted. */
async function answersOf(url: string): Promise<{ all: number; faults: number }> {
  const text = await (await fetch(`${url}/api/v1/metrics`)).text();
  let [all, faults] = [0, 0];
  for (const [, labels = '', count] of text.matchAll(/^ntkboard_http_requests_total\{(.*)\} (\d+)$/gm)) {
    all += Number(count);
    // 503 tells a sender to come back: as meant.
    if (/status="5(?!03)\d\d"/.test(labels)) faults += Number(count);
  }
  return { all, faults };
}
