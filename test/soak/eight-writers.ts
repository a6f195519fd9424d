import assert from 'node:assert/strict';
import { quantile } from '../../bench/lib/statistics.ts';
import { openSqliteReader } from '../../lib/store/sqlite/index.ts';
import { ChildProgram } from '../helpers/child-program.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { integrityOf } from '../helpers/integrity.ts';
import { checkKnownRows } from '../helpers/known-rows.ts';
import { watchedPage } from '../helpers/watched-page.ts';
import type { SoakScenario } from './scenario.ts';

interface Report {
  lastStep: number;
  faults: string[];
  logMs: number[];
  flushMs: number[];
}

/** Trainings in processes of their own log to one database while a server shows it to a browser. */
export const eightWriters: SoakScenario = {
  claim: '8 writer processes, a server and a browser for 10 minutes: no error reaches anybody, every row arrives',
  async run({ short, folder, say }) {
    const [writers, seconds] = short ? [3, 4] : [8, 600];
    const server = new ChildProgram('server/cli.ts', ['serve', '--logdir', folder, '--port', '0']);
    const programs: ChildProgram[] = [];
    const browser = await launchChromium();
    try {
      const [address] = await server.line(/http:\/\/\S+/);
      for (let i = 0; i < writers; i++) {
        const args = [folder, `writer-${i}`, String(seconds)];
        programs.push(new ChildProgram('test/helpers/programs/log-and-time.ts', args));
      }
      const runIds = await Promise.all(
        programs.map(async (program) => (await program.line(/^run (.+)$/))[1] as string),
      );
      const run = await watchedPage(browser, new URL(`/runs/${runIds[0]}`, address).href);
      const list = await watchedPage(browser, address);
      await list.page.getByTestId(`run-row-writer-${writers - 1}`).waitFor();
      say(`${writers} writers at work, the page shows them`);
      const reports = await Promise.all(
        programs.map(async (program) => JSON.parse((await program.line(/^\{.*$/))[0]) as Report),
      );
      say('writers have finished');
      const shown = await lastShownStep(run.page, Math.floor((reports[0]?.lastStep ?? 0) / 8) * 8);
      const reader = openSqliteReader(folder);
      for (const [i, runId] of runIds.entries()) {
        const { lastStep, faults } = reports[i] as Report;
        assert.deepEqual(faults, [], `faults of writer ${i}`);
        assert.deepEqual(await checkKnownRows(reader, runId, lastStep, { histograms: false }), {
          lost: [],
          doubled: [],
        });
        assert.equal((await reader.run(runId))?.status, 'finished');
      }
      await reader.close();
      assert.deepEqual([...run.faults, ...list.faults], [], 'faults of the pages');
      assert.equal(server.errors, '', 'warnings and errors of the server');
      assert.equal(integrityOf(folder), 'ok');
      const flushMs = reports.flatMap((report) => report.flushMs);
      const logMs = reports.flatMap((report) => report.logMs);
      return {
        writers,
        seconds,
        'scalars written': reports.reduce((sum, { lastStep }) => sum + (lastStep + 1) * 10, 0),
        'flush until acknowledged, p50 / p99 / max, ms': quantilesOf(flushMs),
        'log call, p50 / p99 / max, ms': quantilesOf(logMs),
        'errors reaching a writer, the server or the page': 0,
        'last step on the page': shown,
        integrity_check: 'ok',
      };
    } finally {
      await browser.close();
      for (const program of programs) await program.end('SIGKILL');
      await server.end('SIGTERM');
    }
  },
};

/** What the run page shows as the current step, once it is the last one with a snapshot. */
async function lastShownStep(page: Awaited<ReturnType<typeof watchedPage>>['page'], step: number): Promise<number> {
  await page
    .getByTestId('current-step')
    .filter({ hasText: new RegExp(`^${step}$`) })
    .waitFor(); // prettier-ignore
  return step;
}

function quantilesOf(values: number[]): string {
  return [0.5, 0.99, 1].map((q) => quantile(values, q).toFixed(2)).join(' / ');
}
