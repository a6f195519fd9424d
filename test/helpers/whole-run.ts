import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import { openSqliteReader } from '../../lib/store/sqlite/index.ts';
import type { StoreReader } from '../../lib/store/store.ts';

/**
 * Every row of a run as readers see it, for comparing two databases. Left out is what belongs to one database alone: change ids,
 * and the heartbeat, which each judges by its own clock.
 */
export async function wholeRun(reader: StoreReader, runId: string) {
  const run = await reader.run(runId);
  if (!run) return null;
  const { changeId: _, heartbeatMs: __, status, ...fields } = run;
  const snapshots = await reader.snapshots(runId);
  return {
    ...fields,
    isFinished: status === 'finished',
    scalars: await reader.scalars(runId),
    snapshots: await Promise.all(snapshots.map((snapshot) => wholeSnapshot(reader, runId, snapshot))),
    histograms: await reader.histograms(runId),
    texts: await reader.texts(runId),
    events: sorted(await reader.events(runId)),
    alerts: sorted(await reader.alerts(runId)),
  };
}

/** {@link wholeRun} of the database of a logdir. */
export async function storedRun(logdir: string, runId: string) {
  const reader = openSqliteReader(logdir);
  try {
    return await wholeRun(reader, runId);
  } finally {
    await reader.close();
  }
}

async function wholeSnapshot(
  reader: StoreReader,
  runId: string,
  { changeId: _, ...summary }: Awaited<ReturnType<StoreReader['snapshots']>>[number],
) {
  const { step } = summary;
  const components = [TOTAL_COMPONENT, ...summary.components.map(({ name }) => name)];
  const pictures = await Promise.all(components.map((component) => reader.thumbnail(runId, step, component)));
  const kernels = await Promise.all(components.map((component) => reader.kernel(runId, step, component)));
  return {
    ...summary,
    eigenvalues: (await reader.eigenvalues(runId, step))?.eigenvalues,
    arrays: (await reader.snapshotArrays(runId, step, await reader.snapshotArrayNames(runId, step)))?.arrays,
    probe: await reader.probe(summary.probeHash),
    pictures: pictures.map((picture) => picture && { ...picture.thumbnail, probe: picture.probe }),
    kernels: kernels.map((kernel) => kernel && { n: kernel.n, values: kernel.values }),
  };
}

/** Rows of the same moment stand in the order of their changes, which differs between databases. */
function sorted<Row>(rows: Row[]): Row[] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
