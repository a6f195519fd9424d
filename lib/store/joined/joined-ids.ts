import type { Change } from '../../protocol/change.ts';
import type { Run } from '../../protocol/run.ts';

/** The id of a run among several logdirs: that of its own, after the logdir's name. Names hold no colon. */
export function joinedId(logdir: string, runId: string): string {
  return `${logdir}:${runId}`;
}

/** The logdir's name and the run's own id, or null for what is no such id. */
export function splitId(runId: string): { logdir: string; id: string } | null {
  const colon = runId.indexOf(':');
  return colon < 1 ? null : { logdir: runId.slice(0, colon), id: runId.slice(colon + 1) };
}

/** A run under its joined id, with its logdir's name. */
export function joinedRun(logdir: string, run: Run): Run {
  const parentId = run.parentId === null ? null : joinedId(logdir, run.parentId);
  return { ...run, id: joinedId(logdir, run.id), parentId, logdir };
}

/** A change under joined ids. */
export function joinedChange(logdir: string, change: Change, id: number): Change {
  const runId = joinedId(logdir, change.runId);
  return change.kind === 'run'
    ? { ...change, id, runId, run: joinedRun(logdir, change.run) }
    : { ...change, id, runId };
}
