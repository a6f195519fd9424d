import { NtkBoardError } from '../../protocol/errors.ts';
import type { RunEvent } from '../../protocol/event.ts';
import type { Run } from '../../protocol/run.ts';
import type { StoreWriter } from '../../store/store.ts';
import { environmentOf, hostOf } from '../identity/environment.ts';
import type { ParsedLoggerOptions } from '../options.ts';
import { placeRun, type RunPlace } from './place-run.ts';

/** Where a run stands when its logger begins. */
export interface RunBeginning {
  runId: string;
  name: string;
  /** Largest step and epoch so far; null in a new run. */
  lastStep: number | null;
  lastEpoch: number | null;
  /** Whether the run has snapshots already that new ones cannot be compared with. */
  hasEarlierSnapshots: boolean;
}

/**
 * Creates the run, or continues or branches off another.
 *
 * @throws NtkBoardError `invalid-option` as `placeRun`, `store-failed`
 */
export function beginRun(store: StoreWriter, options: ParsedLoggerOptions): RunBeginning {
  const place = placeRun(store, options);
  return place.resumed ? resumeRun(store, options, place.resumed) : createRun(store, options, place);
}

function createRun(store: StoreWriter, options: ParsedLoggerOptions, { runId, name, parent }: RunPlace): RunBeginning {
  const { config, tags, notes, group, job, identity, seed } = options;
  store.createRun({
    id: runId,
    name,
    config: { ...parent?.run.config, ...config },
    tags: union(parent?.run.tags, tags),
    notes,
    group: group ?? parent?.run.group ?? null,
    job: job ?? parent?.run.job ?? null,
    parentId: parent?.run.id ?? null,
    parentStep: parent?.step ?? null,
    environment: environmentOf(identity, seed),
    host: hostOf(identity),
    pid: process.pid,
    createdMs: Date.now(),
  });
  // Steps go on where the parent is left, so that both lines lie on one axis.
  const last = { lastStep: parent?.step ?? null, lastEpoch: parent ? epochAt(parent.run, parent.step) : null };
  return { runId, name, ...last, hasEarlierSnapshots: false };
}

function resumeRun(store: StoreWriter, options: ParsedLoggerOptions, found: Run): RunBeginning {
  const { config, tags, notes, group, job, identity, seed, resumeStep } = options;
  if (resumeStep !== undefined && found.lastStep !== null && resumeStep < found.lastStep) {
    store.truncateRun(found.id, resumeStep);
  }
  store.updateRun(found.id, {
    status: 'running',
    finishedMs: null,
    heartbeatMs: Date.now(),
    host: hostOf(identity),
    pid: process.pid,
    config,
    environment: environmentOf(identity, seed),
    ...(tags.length > 0 && { tags: union(found.tags, tags) }),
    ...(notes !== '' && { notes }),
    ...(group !== undefined && { group }),
    ...(job !== undefined && { job }),
  });
  const now = store.findRun({ id: found.id }) ?? found;
  const hasEarlierSnapshots = now.snapshotCount > 0;
  for (const event of resumeEvents(found, now.lastStep)) store.writeEvent(found.id, event);
  const { id: runId, name, lastStep, lastEpoch } = now;
  return { runId, name, lastStep, lastEpoch, hasEarlierSnapshots };
}

/** Says where the run goes on, what begins anew with it, and that it may have two writers. */
function resumeEvents(found: Run, lastStep: number | null): RunEvent[] {
  const common = { wallMs: Date.now(), step: null };
  const removed = found.lastStep !== lastStep ? ` Steps up to ${found.lastStep} were removed.` : '';
  const message =
    `The run, ${found.status} before, goes on after step ${lastStep ?? 'none'}.${removed} Kernels of before are not at hand: ` +
    `metrics that compare with the first or the reference snapshot are left out from here, those with the previous one begin with ` +
    `the second snapshot. Alert rules and schedules begin anew.`;
  const resumed: RunEvent = { ...common, level: 'info', code: 'run-resumed', message };
  if (found.status !== 'running' || found.pid === process.pid) return [resumed];
  const warning =
    `[ntkboard] createNtkLogger: expected a run that nobody writes, got one that process ${found.pid} on ${found.host || 'another machine'} ` +
    `gave a sign of life of less than a minute ago. If it still runs, their rows will mix: stop one of them.`;
  return [resumed, { ...common, level: 'warning', code: 'run-taken-over', message: warning }];
}

function union(before: readonly string[] = [], more: readonly string[]): string[] {
  return [...new Set([...before, ...more])].slice(0, 100);
}

/** The epoch at the end is known; that of an earlier step only roughly, and is left to be told. */
function epochAt({ lastStep, lastEpoch }: Run, step: number | null): number | null {
  return step === lastStep ? lastEpoch : null;
}

/** Whether a fault of the beginning is the caller's mistake, which is thrown, rather than the store's. */
export function isCallersMistake(error: unknown): boolean {
  return error instanceof NtkBoardError && error.code === 'invalid-option';
}
