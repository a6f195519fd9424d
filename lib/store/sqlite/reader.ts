import type { StoreReader } from '../store.ts';
import type { SqliteConnection } from './connection.ts';
import { FollowedFile } from './followed-file.ts';
import { readError } from './operation-errors.ts';
import { readAlerts } from './read-alerts.ts';
import { readArrayNames, readArrayOverSteps, readProbe, readSnapshotArrays } from './read-arrays.ts';
import { readChanges } from './read-changes.ts';
import { readHistogramNames, readHistograms } from './read-histograms.ts';
import { readKernel } from './read-kernel.ts';
import { readPosition } from './read-position.ts';
import { readEvents, readRun, readRuns } from './read-runs.ts';
import { readEigenvalues, readSnapshots, readThumbnail } from './read-snapshots.ts';
import { readTexts } from './read-texts.ts';
import { readScalarNames, readScalars } from './scalars/read-scalars.ts';
import { readSeries } from './scalars/read-series.ts';

/**
 * A read-only reader of the existing run database of `logdir`. It never blocks a writer and no writer blocks it. When the
 * file is deleted and made anew it goes over to the new one (another `feed`) at the next `version()`.
 *
 * @throws NtkBoardError `not-found`, `not-a-run-database`, `store-corrupt`, `schema-too-new` or
 * `store-failed`
 */
export function openSqliteReader(logdir: string): StoreReader {
  const file = new FollowedFile(logdir);
  const read = <Result>(operation: string, work: (connection: SqliteConnection) => Result) =>
    readOrExplain(operation, file, () => work(file.connection));
  return {
    position: () => read('position', readPosition),
    version: () => readOrExplain('version', file, () => file.version()),
    runs: (options) => read('runs', (connection) => readRuns(connection, options)),
    run: (runId) => read('run', (connection) => readRun(connection, runId)),
    snapshots: (runId) => read('snapshots', (connection) => connection.read(() => readSnapshots(connection, runId))),
    scalars: (runId, names) =>
      read('scalars', (connection) => connection.read(() => readScalars(connection, runId, names))),
    scalarNames: (runId) => read('scalarNames', (connection) => readScalarNames(connection, runId)),
    series: (query) => read('series', (connection) => connection.read(() => readSeries(connection, query))),
    histograms: (runId, query = {}) => read('histograms', (connection) => readHistograms(connection, runId, query)),
    histogramNames: (runId) => read('histogramNames', (connection) => readHistogramNames(connection, runId)),
    texts: (runId) => read('texts', (connection) => readTexts(connection, runId)),
    events: (runId) => read('events', (connection) => readEvents(connection, runId)),
    alerts: (runId) => read('alerts', (connection) => readAlerts(connection, runId)),
    eigenvalues: (runId, step) => read('eigenvalues', (connection) => readEigenvalues(connection, runId, step)),
    thumbnail: (runId, step, component) =>
      read('thumbnail', (connection) => readThumbnail(connection, runId, step, component)),
    kernel: (runId, step, component) => read('kernel', (connection) => readKernel(connection, runId, step, component)),
    snapshotArrays: (runId, step, names) =>
      read('snapshotArrays', (connection) => readSnapshotArrays(connection, runId, step, names)),
    snapshotArrayNames: (runId, step) =>
      read('snapshotArrayNames', (connection) => readArrayNames(connection, runId, step)),
    arrayOverSteps: (runId, name, limit, to) =>
      read('arrayOverSteps', (connection) =>
        connection.read(() => readArrayOverSteps(connection, runId, name, limit, to)),
      ),
    probe: (hash) => read('probe', (connection) => readProbe(connection, hash)),
    changes: (after, runs, limit) => read('changes', (connection) => readChanges(connection, after, runs, limit)),
    close: async () => file.connection.close(),
  };
}

async function readOrExplain<Result>(operation: string, file: FollowedFile, work: () => Result): Promise<Result> {
  try {
    return work();
  } catch (error) {
    throw readError(operation, file.connection, error);
  }
}
