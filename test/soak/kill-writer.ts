import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { openSqliteReader } from '../../lib/store/sqlite/index.ts';
import { ChildProgram } from '../helpers/child-program.ts';
import { integrityOf } from '../helpers/integrity.ts';
import { checkKnownRows } from '../helpers/known-rows.ts';
import { randomUniform } from '../helpers/random.ts';
import type { SoakScenario } from './scenario.ts';

/** A writer is killed at a moment within so long after its first acknowledgement. */
const MAX_DELAY_MS = 600;
/** Writers at work at once. */
const WRITERS = 2;

/** Kills trainings that log scalars, histograms and snapshots, two at a time on one database, and looks what is there. */
export const killWriter: SoakScenario = {
  claim: 'a writer killed with SIGKILL at 200 random points under load loses no acknowledged row and doubles none',
  async run({ short, folder, say }) {
    const kills = short ? 2 : 200;
    const random = randomUniform(1);
    let [killed, acknowledgedSteps] = [0, 0];
    const lost: string[] = [];
    const doubled: string[] = [];
    const keepKilling = async () => {
      while (killed < kills) {
        const number = ++killed;
        const { runId, acknowledged } = await startAndKill(folder, `killed-${number}`, random() * MAX_DELAY_MS);
        const reader = openSqliteReader(folder);
        const found = await checkKnownRows(reader, runId, acknowledged);
        assert.equal((await reader.run(runId))?.status, 'crashed');
        await reader.close();
        lost.push(...found.lost.map((row) => `${number}: ${row}`));
        doubled.push(...found.doubled.map((row) => `${number}: ${row}`));
        acknowledgedSteps += acknowledged + 1;
        if (number % 20 === 0) {
          assert.equal(integrityOf(folder), 'ok');
          say(`${number} kills: ${lost.length} rows lost, ${doubled.length} doubled`);
        }
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, keepKilling));
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

async function startAndKill(logdir: string, run: string, delayMs: number) {
  const writer = new ChildProgram('test/helpers/programs/log-known-rows.ts', [logdir, run]);
  try {
    const [, runId] = (await writer.line(/^run (.+)$/)) as unknown as [string, string];
    const [, first] = await writer.line(/^ack (\d+)$/);
    await setTimeout(delayMs);
    await writer.end('SIGKILL');
    return { runId, acknowledged: lastAcknowledged(await writer.rest(), Number(first)) };
  } finally {
    await writer.end('SIGKILL');
  }
}

/** @throws when the writer told of a fault */
export function lastAcknowledged(lines: readonly string[], first: number): number {
  const fault = lines.find((line) => line.startsWith('fault'));
  assert.equal(fault, undefined);
  const steps = lines.flatMap((line) => /^ack (\d+)$/.exec(line)?.[1] ?? []).map(Number);
  return steps.at(-1) ?? first;
}
