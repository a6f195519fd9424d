import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { apiPaths } from '../../lib/protocol/api-paths.ts';
import { databasePath, openSqliteReader, openSqliteWriter } from '../../lib/store/sqlite/index.ts';
import { MeasuredServer } from '../helpers/measured-server.ts';
import { newRun, point } from '../helpers/store-fixtures.ts';
import type { SoakScenario } from './scenario.ts';

const SERIES = 10;
const BATCH = 8_000;
const valueAt = (series: number, step: number) => Math.fround(Math.sin(step / 1000 + series) + (step % 97) / 970);

interface SeriesAnswer {
  series: { steps: number[]; values: number[] }[];
}

/** Logs ten series to one run, looks at them with a server, and reads one of them back whole. */
export const tenMillion: SoakScenario = {
  claim: 'ten million points of one run are stored, drawn whole and in parts, and read back exactly, in bounded memory',
  async run({ short, folder, say }) {
    const steps = short ? 20_000 : 1_000_000;
    const rate = write(folder, steps, say);
    const bytes = statSync(databasePath(folder)).size;
    const { server, startMs } = await MeasuredServer.start(folder);
    try {
      const state = await server.ask(apiPaths.run('large'));
      const whole = await server.ask<SeriesAnswer>('/api/v1/series?run=large&maxPoints=2000');
      assert.equal(whole.answer.series.length, SERIES);
      for (const [i, { steps: shown, values }] of whole.answer.series.entries()) {
        assert.ok(shown.length > 500 && shown.length <= 2000, `${shown.length} points`);
        shown.forEach((step, at) => void assert.equal(values[at], valueAt(i, step)));
      }
      const from = Math.floor(steps / 3);
      const part = await server.ask<SeriesAnswer>(
        `/api/v1/series?run=large&name=s3&from=${from}&to=${from + 999}&maxPoints=2000`,
      );
      assert.deepEqual(
        part.answer.series[0]?.values,
        Array.from({ length: 1000 }, (_, i) => valueAt(3, from + i)),
      );
      const readMs = await readBack(folder, steps);
      return {
        points: SERIES * steps,
        'points a second, one transaction for 8,000': rate,
        'bytes a point': (bytes / (SERIES * steps)).toFixed(1),
        'server started, ms': Math.round(startMs),
        'state of the run, ms': Math.round(state.ms),
        'ten curves of 2,000 points, ms': Math.round(whole.ms),
        'a thousand points of one, exact, ms': Math.round(part.ms),
        'one series read whole and compared, ms': readMs,
        "the server's peak memory, MB": server.peakMegabytes(),
      };
    } finally {
      await server.stop();
    }
  },
};

function write(folder: string, steps: number, say: (line: string) => void): number {
  const writer = openSqliteWriter(folder);
  writer.createRun(newRun('large'));
  const before = performance.now();
  const stepsABatch = BATCH / SERIES;
  for (let start = 0; start < steps; start += stepsABatch) {
    const points = [];
    for (let step = start; step < Math.min(start + stepsABatch, steps); step++) {
      for (let i = 0; i < SERIES; i++) points.push(point(`s${i}`, step, valueAt(i, step)));
    }
    writer.writeScalars('large', points);
    if (start % (200 * stepsABatch) === 0) say(`${start * SERIES} points`);
  }
  const rate = Math.round((SERIES * steps) / ((performance.now() - before) / 1000));
  writer.updateRun('large', { status: 'finished', finishedMs: Date.now() });
  writer.close();
  return rate;
}

async function readBack(folder: string, steps: number): Promise<number> {
  const reader = openSqliteReader(folder);
  const before = performance.now();
  const [series] = await reader.scalars('large', ['s7']);
  const readMs = Math.round(performance.now() - before);
  await reader.close();
  assert.equal(series?.steps.length, steps);
  for (let step = 0; step < steps; step++) {
    if (series.steps[step] !== step || series.values[step] !== valueAt(7, step)) assert.fail(`step ${step}`);
  }
  return readMs;
}
