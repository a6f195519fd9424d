import { hostname } from 'node:os';
import { nanoid } from 'nanoid';
import { backendName } from '../ntk/backend-name.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { StoreWriter } from '../store/store.ts';
import type { Hold } from './cost-clock.ts';
import type { Faults } from './faults.ts';
import { openStore } from './open-store.ts';
import type { ParsedLoggerOptions } from './options.ts';

const HEARTBEAT_MS = 10_000;

/** One run from its first row to its last: identity, store, heartbeat, status. */
export class RunSession {
  readonly runId: string = nanoid();
  readonly name: string;
  /** Null when it cannot be opened: then nothing is logged. */
  readonly store: StoreWriter | null;
  readonly #faults: Faults;
  readonly #heartbeat: NodeJS.Timeout;
  #backend: string | null = null;
  #finished = false;
  #closed = false;

  constructor(options: ParsedLoggerOptions, faults: Faults, hold: Hold) {
    const createdMs = Date.now();
    this.#faults = faults;
    this.name = options.run ?? `run-${new Date(createdMs).toISOString().slice(0, 19).replace(/[:T]/g, '-')}`;
    this.store = faults.guard(null, () => this.#open(options, faults, createdMs));
    faults.keepWith((event) => this.store?.writeEvent(this.runId, event));
    const beat = () => this.store?.updateRun(this.runId, { heartbeatMs: Date.now() });
    this.#heartbeat = setInterval(() => faults.guard(null, () => hold(beat)), HEARTBEAT_MS).unref();
  }

  /** Whether what is logged is stored. */
  get isOpen(): boolean {
    return this.store !== null && !this.#closed;
  }

  /** Keeps the backend that trains beside the run. */
  noteBackend(): void {
    const backend = backendName();
    if (backend === this.#backend) return;
    this.store?.updateRun(this.runId, { backend });
    this.#backend = backend;
  }

  event(event: RunEvent): void {
    this.#faults.guard(event.step, () => this.store?.writeEvent(this.runId, event));
  }

  markFinished(): void {
    if (this.#finished) return;
    this.#finished = true;
    const finished = { status: 'finished', finishedMs: Date.now() } as const;
    this.#faults.guard(null, () => this.store?.updateRun(this.runId, finished));
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    this.#faults.guard(null, () => this.store?.close());
  }

  #open(options: ParsedLoggerOptions, faults: Faults, createdMs: number): StoreWriter {
    const { config, tags } = options;
    const store = openStore(options, faults);
    store.createRun({ id: this.runId, name: this.name, config, tags, host: hostname(), pid: process.pid, createdMs });
    return store;
  }
}
