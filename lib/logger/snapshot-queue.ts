/** How many snapshots of a kind may be under way, the one being computed included. */
export interface QueuePlaces {
  /** Beyond, a caller that awaits waits for a place. */
  awaited: number;
  /** Beyond, which only a caller that does not await gets, the oldest that waits gives its place to the newest. */
  most: number;
}

export interface QueuedJob {
  /** Must not reject. */
  run(): Promise<void>;
  /** Called instead of `run` when a newer job took its place. */
  drop(): void;
}

interface Entry extends QueuedJob {
  done: Promise<void>;
  settle: () => void;
}

/** Runs jobs one after the other, in order, without making the caller wait for more than a place in the queue. */
export class SnapshotQueue {
  /** The first one is running. */
  readonly #entries: Entry[] = [];

  /** @returns resolves as soon as there is room for another job */
  async add(job: QueuedJob, places: QueuePlaces): Promise<void> {
    if (this.#entries.length >= Math.max(2, places.most)) this.#dropOldest();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#entries.push({ run: () => job.run(), drop: () => job.drop(), done: promise, settle: resolve });
    if (this.#entries.length === 1) void this.#work();
    await this.#entries.at(-places.awaited - 1)?.done;
  }

  /** Resolves when every job added so far is done. */
  async drain(): Promise<void> {
    await Promise.all(this.#entries.map(({ done }) => done));
  }

  async #work(): Promise<void> {
    for (let entry = this.#entries[0]; entry; entry = this.#entries[0]) {
      await entry.run();
      this.#entries.shift();
      entry.settle();
    }
  }

  #dropOldest(): void {
    const [oldest] = this.#entries.splice(1, 1);
    oldest?.drop();
    oldest?.settle();
  }
}
