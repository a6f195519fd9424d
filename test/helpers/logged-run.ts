import { onTestFinished } from 'vitest';
import { createNtkLogger, type NtkBoardError, type NtkLoggerOptions } from '../../lib/index.ts';
import { openSqliteReader } from '../../lib/store/sqlite/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * A logger on a fresh logdir, or a given one, whose faults are gathered; finished with the test at the latest. Without a budget unless one is
 * given: which snapshots are taken must not depend on how busy the machine is.
 */
export function startRun(options: NtkLoggerOptions = {}) {
  const logdir = options.logdir ?? temporaryFolder();
  const faults: NtkBoardError[] = [];
  const ntkLogger = createNtkLogger({
    run: 'r',
    budget: false,
    onError: (error) => faults.push(error),
    ...options,
    logdir,
  });
  onTestFinished(() => ntkLogger.finish());
  return { logdir, ntkLogger, faults, read: () => readRun(logdir, ntkLogger.runId) };
}

/** Everything but the arrays that a logdir holds of a run. */
export async function readRun(logdir: string, runId: string) {
  const reader = openSqliteReader(logdir);
  try {
    const scalars = await reader.scalars(runId);
    return {
      run: (await reader.run(runId))!,
      snapshots: await reader.snapshots(runId),
      scalars: Object.fromEntries(scalars.map(({ name, ...series }) => [name, series])),
      histograms: await reader.histograms(runId),
      texts: await reader.texts(runId),
      events: await reader.events(runId),
    };
  } finally {
    await reader.close();
  }
}
