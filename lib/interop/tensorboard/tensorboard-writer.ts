import type { Alert } from '../../protocol/alert.ts';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { RunEvent } from '../../protocol/event.ts';
import type { ScalarPoint } from '../../protocol/scalar.ts';
import type { NewRun, NewSnapshot, RunUpdate, StoreWriter } from '../../store/store.ts';
import { RunEvents } from './run-events.ts';
import { snapshotSummaries } from './snapshot-summaries.ts';
import { scalarSummary, textSummary } from './summaries.ts';

/**
 * Writes what TensorBoard has a place for into event files, one folder a run below `folder`. A call that returns has handed its events to the
 * operating system: they survive the process's death.
 *
 * @throws NtkBoardError `tensorboard-failed` with the file system's error as cause; the events are kept in memory, up to 32 MiB, and written with
 *   the next call that can
 */
export class TensorBoardWriter implements Partial<StoreWriter> {
  readonly #folder: string;
  readonly #runs = new Map<string, RunEvents>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  createRun(run: NewRun): void {
    if (this.#runs.has(run.id)) return;
    const events = new RunEvents(this.#folder, run);
    this.#runs.set(run.id, events);
    const { name, config, tags, createdMs } = run;
    const text = `    ${JSON.stringify({ name, tags, config }, null, 2).replaceAll('\n', '\n    ')}`;
    // Written with what comes first: only then is there somebody who can be told that the folder is not writable.
    events.add([textSummary('run', text)], { step: null, wallMs: createdMs });
  }

  updateRun(runId: string, { status, finishedMs, heartbeatMs }: RunUpdate): void {
    if (status !== 'finished') return;
    const endMs = finishedMs ?? heartbeatMs ?? Date.now();
    this.#write(runId, (events) => {
      events.start(null);
      events.end('success', endMs);
    });
  }

  writeScalars(runId: string, points: readonly ScalarPoint[]): void {
    this.#write(runId, (events) => {
      for (const point of points) events.add([scalarSummary(point.name, point.value)], point);
    });
  }

  writeSnapshot(runId: string, snapshot: NewSnapshot): void {
    this.#write(runId, (events) => {
      events.start(snapshot.components.reduce((sum, { summary }) => sum + summary.size, 0));
      events.add(snapshotSummaries(snapshot), snapshot);
    });
  }

  writeEvent(runId: string, event: RunEvent): void {
    this.#write(runId, (events) => {
      events.add([textSummary('events', `**${event.level}** \`${event.code}\`: ${event.message}`)], event);
    });
  }

  writeAlert(runId: string, alert: Alert): void {
    this.#write(runId, (events) => {
      events.add([textSummary('alerts', `**${alert.severity}** \`${alert.rule}\`: ${alert.message}`)], alert);
    });
  }

  /** Drops everything after `afterStep` from TensorBoard's view; the files keep it. */
  truncateRun(runId: string, afterStep: number): void {
    this.#write(runId, (events) => events.restartAt(Math.floor(afterStep) + 1, Date.now()));
  }

  /** Makes what is written survive a power cut. */
  sync(): void {
    for (const runId of this.#runs.keys()) this.#write(runId, (events) => events.sync());
  }

  close(): void {
    for (const [runId, events] of this.#runs) {
      this.#write(runId, () => {
        events.start(null);
        events.end('failure', Date.now());
        events.close();
      });
    }
    this.#runs.clear();
  }

  #write(runId: string, add: (events: RunEvents) => void): void {
    const events = this.#runs.get(runId);
    if (!events) return;
    try {
      add(events);
      events.flush();
    } catch (cause) {
      throw this.#failed(
        `to write event files below '${this.#folder}', got "${messageOf(cause)}". Training and the run database go on; make room or the folder writable, and what is kept is written then.`,
        cause,
      );
    }
    const leftOut = events.takeLeftOut();
    if (leftOut > 0)
      throw this.#failed(
        `every event in '${this.#folder}', got ${leftOut} left out while it was not writable. The run database has them.`,
      );
  }

  #failed(difference: string, cause?: unknown): NtkBoardError {
    return new NtkBoardError('tensorboard-failed', `tensorboard: expected ${difference}`, { cause });
  }
}
