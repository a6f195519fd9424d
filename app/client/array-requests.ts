import type { PanelRun } from '../panels/panel.ts';

/** One immutable array, or several, of a run; `version` is the `changeId` of the snapshot it is of. */
export type ArrayRequest =
  | { kind: 'spectrum'; runId: string; step: number; version: number }
  | { kind: 'kernel'; runId: string; step: number; version: number; component: string }
  | { kind: 'named'; runId: string; step: number; version: number; names: readonly string[] }
  | { kind: 'steps'; runId: string; name: string; to: number; version: number }
  | { kind: 'histogram'; runId: string; name: string; version: number }
  | { kind: 'probe'; hash: string };

/** Snapshots that are fetched together; what is younger comes one by one as it is committed. */
const TOGETHER = 32;

/** What is to be asked for one array of every snapshot of a run: immutable stretches, so that a live run fetches only what is new. */
export function overSteps({ run, snapshots }: PanelRun, name: string): ArrayRequest[] {
  const together = Math.floor(snapshots.length / TOGETHER) * TOGETHER;
  const last = snapshots[together - 1];
  const bulk: ArrayRequest[] = last
    ? [{ kind: 'steps', runId: run.id, name, to: last.step, version: last.changeId }]
    : [];
  const tail = snapshots.slice(together).map(({ step, changeId }): ArrayRequest => {
    const common = { runId: run.id, step, version: changeId };
    return name === 'eigenvalues' ? { kind: 'spectrum', ...common } : { kind: 'named', ...common, names: [name] };
  });
  return [...bulk, ...tail];
}

/** Identity of a request in the cache. */
export function keyOf(request: ArrayRequest): string {
  switch (request.kind) {
    case 'probe':
      return `probe/${request.hash}`;
    case 'steps':
      return `steps/${request.runId}/${request.name}/${request.to}@${request.version}`;
    case 'histogram':
      return `histogram/${request.runId}/${request.name}@${request.version}`;
    case 'named':
      return `named/${request.runId}/${request.step}/${request.names.join(' ')}@${request.version}`;
    case 'kernel':
      return `kernel/${request.runId}/${request.step}/${request.component}@${request.version}`;
    case 'spectrum':
      return `spectrum/${request.runId}/${request.step}@${request.version}`;
  }
}
