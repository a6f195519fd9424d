import { createNtkLogger } from '../../lib/index.ts';
import { openSqliteReader } from '../../lib/store/sqlite/index.ts';

/**
 * Scalars a second through `createNtkLogger`, from the first call until `flush` has acknowledged the last; each call of `log` takes `names`
 * of them. What was logged is counted in the database afterwards.
 */
export async function scalarsPerSecond(logdir: string, names: number, steps: number): Promise<number> {
  const keys = Array.from({ length: names }, (_, i) => `scalar/${i}`);
  const ntkLogger = createNtkLogger({
    logdir,
    run: 'ingest',
    onError: (error) => {
      throw error;
    },
  });
  const started = performance.now();
  for (let step = 0; step < steps; step++) {
    const values: Record<string, number> = {};
    for (let i = 0; i < names; i++) values[keys[i] as string] = step + i / 128;
    ntkLogger.log(values, { step });
  }
  await ntkLogger.flush();
  const seconds = (performance.now() - started) / 1000;
  await ntkLogger.finish();
  await verify(logdir, ntkLogger.runId, keys, steps);
  return (names * steps) / seconds;
}

async function verify(logdir: string, runId: string, keys: readonly string[], steps: number): Promise<void> {
  const reader = openSqliteReader(logdir);
  for (const [i, name] of keys.entries()) {
    const [series] = await reader.scalars(runId, [name]);
    const right = series?.values.every((value, step) => value === step + i / 128) && series.steps.length === steps;
    if (!right) throw new Error(`${name}: expected ${steps} values as logged, got ${series?.steps.length ?? 0}`);
  }
  await reader.close();
}
