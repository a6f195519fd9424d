import { Presets, SingleBar } from 'cli-progress';
import type { Run } from '../../lib/protocol/run.ts';
import type { Outbox } from '../../lib/store/outbox.ts';
import type { RunBatch } from '../../lib/store/run-batch.ts';

/** What has arrived of one run, and how many of its changes have not. */
interface Tally {
  name: string;
  counts: Map<string, number>;
  bytes: number;
  waiting: number;
}

/** Tells how a sync goes: a bar on a terminal, and at the end a line a run. */
export class SyncReport {
  readonly #outbox: Outbox;
  readonly #bar = new SingleBar(
    { format: '{bar} {percentage} % | {value} of {total} changes | {run}', clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  readonly #runs = new Map<string, Tally>();
  #total = 0;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
    this.#bar.start(0, 0, { run: '' });
  }

  /** From now on these runs are sent. */
  follow(runs: readonly Run[]): void {
    for (const { id, name } of runs) {
      const { counts = new Map(), bytes = 0, waiting: before = 0 } = this.#runs.get(id) ?? {};
      const waiting = this.#waitingOf(id);
      this.#runs.set(id, { name, counts, bytes, waiting });
      this.#total += waiting - before;
    }
    this.#bar.setTotal(this.#total);
  }

  arrived({ runId, ...batch }: RunBatch, bodyBytes: number): void {
    const tally = this.#runs.get(runId);
    if (!tally) return;
    for (const [kind, count] of Object.entries(countsOf(batch))) {
      tally.counts.set(kind, (tally.counts.get(kind) ?? 0) + count);
    }
    tally.bytes += bodyBytes;
    tally.waiting = this.#waitingOf(runId);
    this.#bar.update(this.#total - this.waiting, { run: tally.name });
  }

  /** Changes of all followed runs that have not arrived. */
  get waiting(): number {
    return [...this.#runs.values()].reduce((sum, { waiting }) => sum + waiting, 0);
  }

  follows(runId: string): boolean {
    return this.#runs.has(runId);
  }

  /** A line that the bar does not write over. */
  say(line: string): void {
    this.#bar.stop();
    process.stderr.write(`${line}\n`);
    this.#bar.start(this.#total, this.#total - this.waiting, { run: '' });
  }

  end(): void {
    this.#bar.stop();
    for (const { name, counts, bytes } of this.#runs.values()) {
      const sent = [...counts].filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
      const size = `${(bytes / 1024).toFixed(1)} KiB`;
      process.stdout.write(
        `${name}: ${bytes === 0 ? 'nothing new' : `${sent.join(', ') || 'run fields'} in ${size}`}\n`,
      );
    }
  }

  #waitingOf(runId: string): number {
    const entry = this.#outbox.entries().find((known) => known.runId === runId);
    return entry ? this.#outbox.waiting(entry) : 0;
  }
}

function countsOf({ scalars, snapshots, kernels, histograms, texts, events, alerts }: Omit<RunBatch, 'runId'>) {
  return {
    snapshots: snapshots.length,
    kernels: kernels.length,
    scalars: scalars.name.length,
    histograms: histograms.length,
    texts: texts.length,
    events: events.length,
    alerts: alerts.length,
  };
}
