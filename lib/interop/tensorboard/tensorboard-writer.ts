import type { Alert } from '../../protocol/alert.ts';
import { messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { RunEvent } from '../../protocol/event.ts';
import type { HistogramPoint } from '../../protocol/histogram.ts';
import type { JsonObject } from '../../protocol/json-value.ts';
import type { Run } from '../../protocol/run.ts';
import type { ScalarPoint } from '../../protocol/scalar.ts';
import type { TextEntry } from '../../protocol/text.ts';
import type { NewRun, NewSnapshot, RunUpdate, StoreWriter } from '../../store/store.ts';
import { RunEvents, type RunIdentity } from './run-events.ts';
import { snapshotSummaries } from './snapshot-summaries.ts';
import { histogramSummary, scalarSummary, textSummary } from './summaries.ts';

/**
 * Writes what TensorBoard has a place for into event files, one folder a run below `folder`. A call that returns has handed its events to the
 * operating system: they survive the process's death.
 *
 * @throws NtkBoardError `tensorboard-failed` with the file system's error as cause; the events are kept in memory, up to 32 MiB, and written with
 *   the next call that can
 */
export class TensorBoardWriter implements Partial<StoreWriter> {
  readonly #folder: string;
  readonly #find: (runId: string) => Run | null;
  readonly #runs = new Map<string, RunEvents>();

  /** @param find the run of an id that goes on without being created again */
  constructor(folder: string, find: (runId: string) => Run | null = () => null) {
    this.#folder = folder;
    this.#find = find;
  }

  createRun(run: NewRun): void {
    if (!this.#runs.has(run.id)) this.#open(run);
  }

  updateRun(runId: string, { status, finishedMs, config, summary }: RunUpdate): void {
    if (status !== 'finished' && !config && !summary) return;
    const wallMs = finishedMs ?? Date.now();
    this.#write(runId, (events) => {
      if (config) events.configure(config);
      if (summary) events.add([textSummary('summary', codeBlock(summary))], { step: null, wallMs });
      if (status === 'finished') events.end('success', wallMs);
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

  writeHistograms(runId: string, histograms: readonly HistogramPoint[]): void {
    this.#write(runId, (events) => {
      for (const histogram of histograms) events.add([histogramSummary(histogram.name, histogram)], histogram);
    });
  }

  writeTexts(runId: string, texts: readonly TextEntry[]): void {
    this.#write(runId, (events) => {
      for (const entry of texts) events.add([textSummary(entry.name, entry.text)], entry);
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
        events.end('failure', Date.now());
        events.close();
      });
    }
    this.#runs.clear();
  }

  #resumed(runId: string): RunEvents | null {
    const run = this.#find(runId);
    return run && this.#open(run);
  }

  #open(run: RunIdentity): RunEvents {
    const events = new RunEvents(this.#folder, run);
    this.#runs.set(run.id, events);
    const { name, config, tags, createdMs } = run;
    // Written with what comes first: only then is there somebody who can be told that the folder is not writable.
    events.add([textSummary('run', codeBlock({ name, tags, config }))], { step: null, wallMs: createdMs });
    return events;
  }

  #write(runId: string, add: (events: RunEvents) => void): void {
    const events = this.#runs.get(runId) ?? this.#resumed(runId);
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

/** JSON as a code block of Markdown. */
function codeBlock(value: JsonObject): string {
  return `    ${JSON.stringify(value, null, 2).replaceAll('\n', '\n    ')}`;
}
