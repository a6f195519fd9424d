/** A caller that awaits is let go on while at most this many snapshots are still being computed. */
const ROOM = 2;
/** A caller that does not await loses snapshots beyond this many, so that memory stays bounded. */
const LIMIT = 8;

/** Runs jobs one after the other, in order, without making the caller wait for more than a place in the queue. */
export class SnapshotQueue {
  #tail: Promise<void> = Promise.resolve();
  readonly #pending: Promise<void>[] = [];

  get isFull(): boolean {
    return this.#pending.length >= LIMIT;
  }

  /**
   * @param job must not reject
   * @returns resolves as soon as there is room for another job
   */
  async add(job: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(job);
    this.#tail = done;
    this.#pending.push(done);
    void done.then(() => this.#pending.shift());
    const before = this.#pending[this.#pending.length - ROOM - 1];
    if (before) await before;
  }

  /** Resolves when every job added so far is done. */
  async drain(): Promise<void> {
    await this.#tail;
  }
}
