import { backendName, backendVersion } from '../../ntk/backend-name.ts';
import type { RunEvent } from '../../protocol/event.ts';
import type { RunUpdate, StoreWriter } from '../../store/store.ts';
import type { Hold } from '../cost-clock.ts';
import type { Faults } from '../faults.ts';
import { gitState } from '../identity/git-state.ts';
import { openStore } from '../open-store.ts';
import type { ParsedLoggerOptions } from '../options.ts';
import { beginRun, isCallersMistake, type RunBeginning } from './begin-run.ts';
import { newPlace } from './place-run.ts';

const HEARTBEAT_MS = 10_000;

/** One run from its first row to its last: identity, store, heartbeat, status. */
export class RunSession {
  readonly beginning: RunBeginning;
  readonly #store: StoreWriter | null;
  readonly #faults: Faults;
  readonly #hold: Hold;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #settled: Promise<void>;
  #backend: string | null = null;
  #finished = false;
  #closed = false;
  #onMoved: (() => void) | null = null;

  /** @throws NtkBoardError `invalid-option` when the run to be resumed is not there, or the new one is there already */
  constructor(options: ParsedLoggerOptions, faults: Faults, hold: Hold, open = openStore) {
    this.#faults = faults;
    this.#hold = hold;
    const begun = this.#begin(options, open);
    this.#store = begun?.store ?? null;
    const nothing = { lastStep: null, lastEpoch: null, hasEarlierSnapshots: false };
    this.beginning = begun?.beginning ?? { ...newPlace(options), ...nothing };
    faults.keepWith((event) => this.store?.writeEvent(this.runId, event));
    this.#heartbeat = setInterval(() => this.update({ heartbeatMs: Date.now() }), HEARTBEAT_MS).unref();
    this.#settled = this.store && options.identity.git ? this.#noteGit() : Promise.resolve();
  }

  get runId(): string {
    return this.beginning.runId;
  }

  get name(): string {
    return this.beginning.name;
  }

  /** Null when it could not be opened, and after the end: then nothing is logged. */
  get store(): StoreWriter | null {
    return this.#closed ? null : this.#store;
  }

  /** Whether what is logged is stored. */
  get isOpen(): boolean {
    return this.store !== null;
  }

  /** Has `listener` called whenever the run goes on in another file, which stands in the place of its own. */
  whenMoved(listener: () => void): void {
    this.#onMoved = listener;
  }

  /** Keeps the backend that trains beside the run. */
  noteBackend(withVersion: boolean): void {
    const backend = backendName();
    if (backend === this.#backend) return;
    this.#backend = backend;
    const version = withVersion ? backendVersion() : null;
    this.update({ backend, ...(version !== null && { environment: { backend: version } }) });
  }

  event(event: RunEvent): void {
    this.#faults.guard(event.step, () => this.#hold(() => this.store?.writeEvent(this.runId, event)));
  }

  update(update: RunUpdate): void {
    this.#faults.guard(null, () => this.#hold(() => this.store?.updateRun(this.runId, update)));
  }

  /** Resolves when what is found out in the background stands beside the run, within seconds. */
  async settle(): Promise<void> {
    await this.#settled;
  }

  markFinished(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.update({ status: 'finished', finishedMs: Date.now() });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    this.#faults.guard(null, () => this.#store?.close());
  }

  #begin(options: ParsedLoggerOptions, open: typeof openStore) {
    let store: StoreWriter | null = null;
    try {
      store = open(options, this.#faults, () => this.#onMoved?.());
      return { store, beginning: beginRun(store, options) };
    } catch (error) {
      this.#faults.guard(null, () => store?.close());
      if (isCallersMistake(error)) throw error;
      this.#faults.report(error, null);
      return null;
    }
  }

  /** Starting a process takes milliseconds: the constructor does not wait for it. */
  async #noteGit(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const git = this.#closed ? null : await gitState(process.cwd()).catch(() => null);
    if (git) this.update({ environment: { git: { ...git } } });
  }
}
