import { setTimeout as delay } from 'node:timers/promises';
import type { IngestAnswer } from '../protocol/ingest.ts';
import { comparePositions, type Outbox, type OutboxEntry } from '../store/outbox.ts';
import type { RunBatch } from '../store/run-batch.ts';
import { BACKOFF, type BackoffTimes, pauseMs } from './backoff.ts';
import { BatchSize } from './batch-size.ts';
import type { Destination } from './destination.ts';
import { postBatch } from './post-batch.ts';
import type { UploadFailure } from './upload-failure.ts';
import { type UploadNotice, UploadNotices } from './upload-notices.ts';

const POLL_MS = 100;
/** Runs that were set aside are looked at again this often at the latest. */
const LOOK_AGAIN_MS = 1_000;
const TIMEOUT_MS = 60_000;

export interface UploaderOptions {
  outbox: Outbox;
  destination: Destination;
  /** Only these runs; absent: all that are registered. */
  runIds?: readonly string[];
  /** The run that goes before all others. */
  firstRunId?: string;
  /** Ends after so many failures in a row, and at once when the destination refuses; absent: never. */
  giveUpAfter?: number;
  backoff?: BackoffTimes;
  /** How long one batch may take; default a minute. */
  timeoutMs?: number;
  /** How long the destination may be out of reach before that is told; default ten seconds. */
  tellAfterMs?: number;
  onNotice?: (notice: UploadNotice) => void;
  onArrived?: (batch: RunBatch, bodyBytes: number) => void;
}

/** What became of one attempt; `elsewhere`: another sender is at what is left. */
type Attempt = 'sent' | 'nothing' | 'elsewhere' | UploadFailure;

/**
 * Sends registered runs to one destination, one batch at a time and each run's in the order of its changes, until it is
 * stopped or has nothing left. Holds one batch in memory while it travels and none while it waits: every attempt reads anew.
 */
export class Uploader {
  readonly #options: UploaderOptions;
  readonly #size = new BatchSize();
  readonly #notices: UploadNotices;
  readonly #stop = new AbortController();
  /** Runs that the destination refuses, until when. */
  readonly #setAside = new Map<string, number>();
  /** Runs of which the next batch goes without its kernels, which are too large. */
  readonly #withoutKernels = new Set<string>();
  #runIds: readonly string[] | undefined;
  #wake = new AbortController();
  #endsWhenEmpty = false;
  #failures = 0;
  #lastFailure: UploadFailure | null = null;

  constructor(options: UploaderOptions) {
    this.#options = options;
    this.#runIds = options.runIds;
    this.#notices = new UploadNotices(options.destination, options.onNotice ?? (() => {}), options.tellAfterMs);
  }

  /** The newest failure, unless the same has worked since. */
  get lastFailure(): UploadFailure | null {
    return this.#lastFailure;
  }

  /** From now on only these runs are sent. */
  select(runIds: readonly string[]): void {
    this.#runIds = runIds;
  }

  /** Has {@link run} end when nothing is left to send of these runs, and try at once what a pause holds back. */
  finishWhenEmpty(runIds = this.#runIds): void {
    this.#runIds = runIds;
    this.#endsWhenEmpty = true;
    this.#failures = 0;
    this.#setAside.clear();
    this.#wake.abort();
  }

  /** Ends {@link run} now. A batch under way may still arrive; whoever sends next is told. */
  stop(): void {
    this.#stop.abort();
    this.#wake.abort();
  }

  /** @throws NtkBoardError `store-failed` */
  async run(): Promise<void> {
    const { outbox, giveUpAfter = Number.POSITIVE_INFINITY } = this.#options;
    this.#notices.start();
    while (!this.#stop.signal.aborted) {
      const seen = outbox.version();
      // What is asked for during the attempt is done in the next one.
      const ends = this.#endsWhenEmpty;
      const attempt = await this.#attempt();
      if (attempt === 'sent') continue;
      if (attempt === 'nothing' && ends) return;
      if (typeof attempt === 'string') await this.#waitForNews(seen);
      else if (this.#failures >= giveUpAfter || (attempt.kind === 'refused' && Number.isFinite(giveUpAfter))) return;
      else await this.#pause(this.#pauseAfter(attempt));
    }
  }

  /** Sends one batch, of the first run that has one. */
  async #attempt(): Promise<Attempt> {
    let found: Attempt = 'nothing';
    for (const entry of this.#entries()) {
      const attempt = await this.#sendNext(entry);
      if (attempt === 'elsewhere') found = attempt;
      else if (attempt !== 'nothing') return attempt;
    }
    return found;
  }

  #entries(): OutboxEntry[] {
    const { outbox, firstRunId } = this.#options;
    const now = performance.now();
    return outbox
      .entries()
      .filter(({ runId, refused }) => refused === null && (this.#runIds?.includes(runId) ?? true))
      .filter(({ runId }) => (this.#setAside.get(runId) ?? 0) <= now)
      .sort((a, b) => Number(b.runId === firstRunId) - Number(a.runId === firstRunId));
  }

  async #sendNext(entry: OutboxEntry): Promise<Attempt> {
    const { outbox, destination, timeoutMs = TIMEOUT_MS, onArrived } = this.#options;
    const { runId } = entry;
    if (entry.isElsewhere) return outbox.waiting(entry) > 0 ? 'elsewhere' : 'nothing';
    const read = outbox.read(entry, this.#size.bytes);
    if (!read) return 'nothing';
    if (!outbox.claim(runId, read.upTo)) return 'elsewhere';
    const batch = this.#withoutKernels.has(runId) ? { ...read, kernels: [] } : read;
    const startMs = performance.now();
    const delivery = await postBatch(destination, batch, { timeoutMs, signal: this.#stop.signal });
    if ('failure' in delivery) return this.#stop.signal.aborted ? 'nothing' : this.#failed(delivery.failure, batch);
    this.#worked(performance.now() - startMs);
    this.#withoutKernels.delete(runId);
    this.#goOnFrom(runId, delivery.answer);
    if (delivery.answer.applied) onArrived?.(batch, delivery.bodyBytes);
    return 'sent';
  }

  /** The destination may be before the batch, at its end, or behind it. */
  #goOnFrom(runId: string, { position, sender }: IngestAnswer): void {
    const { outbox } = this.#options;
    const entry = outbox.entries().find((known) => known.runId === runId);
    if (!entry) return;
    const isSent = entry.senders.some((sent) => sent.sender === sender && comparePositions(position, sent.upTo) <= 0);
    if (comparePositions(position, entry.arrived) <= 0 || isSent) {
      outbox.hasArrived(runId, position);
    } else {
      // What nobody sent from here has arrived under this database's name: it is a copy, or was brought back from a backup.
      outbox.startAnew(runId);
      this.#notices.startedAnew(runId);
    }
  }

  #worked(durationMs: number): void {
    this.#size.worked(durationMs);
    this.#failures = 0;
    this.#lastFailure = null;
    this.#notices.worked();
  }

  #failed(failure: UploadFailure, { runId, kernels }: RunBatch): Attempt {
    this.#lastFailure = failure;
    const smaller = this.#size.shrinkAfter(failure);
    if (failure.kind === 'too-large' && smaller) return 'sent';
    if (failure.kind === 'too-large' && kernels.length > 0) {
      this.#withoutKernels.add(runId);
      this.#notices.leftOut(kernels, runId, failure);
      return 'sent';
    }
    const { outbox, backoff = BACKOFF } = this.#options;
    this.#notices.failed(failure, failure.concerns === 'run' ? runId : null);
    if (failure.kind === 'gone') outbox.refuse(runId, failure.got);
    if (failure.concerns === 'run') {
      this.#setAside.set(runId, performance.now() + backoff.refusedMs);
      return 'nothing';
    }
    this.#failures++;
    return failure;
  }

  #pauseAfter({ kind, retryAfterMs }: UploadFailure): number {
    const { backoff = BACKOFF } = this.#options;
    const { refusedMs } = backoff;
    const times = kind === 'retry' ? backoff : { ...backoff, firstMs: refusedMs, longestMs: refusedMs };
    return pauseMs(this.#failures, times, retryAfterMs);
  }

  /** Waits for a commit in the database, or until what was set aside may be looked at again. */
  async #waitForNews(seen: number): Promise<void> {
    const deadline = performance.now() + LOOK_AGAIN_MS;
    while (this.#options.outbox.version() === seen && performance.now() < deadline) {
      if (await this.#pause(POLL_MS)) return;
    }
  }

  /** Resolves after `ms`, or with true as soon as there is a reason not to wait. */
  async #pause(ms: number): Promise<boolean> {
    await delay(ms, undefined, { signal: this.#wake.signal }).catch(() => {});
    const woken = this.#wake.signal.aborted;
    if (woken) this.#wake = new AbortController();
    return woken;
  }
}
