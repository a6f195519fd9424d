import type { Change, ChangePage } from '../../lib/protocol/change.ts';

type Page = Pick<ChangePage, 'feed' | 'changes' | 'head'>;

/**
 * Collects what becomes of the runs in the list, where only the newest state of each counts, and hands it on at once or, when that has
 * just been done, after an interval. A list of many busy runs would change dozens of times a second otherwise, and each page draws it.
 */
export class NewestRuns {
  readonly #intervalMs: number;
  readonly #deliver: (page: Page) => void;
  readonly #waiting = new Map<string, Change>();
  #feed = '';
  #head = 0;
  #deliveredMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs: number, deliver: (page: Page) => void) {
    this.#intervalMs = intervalMs;
    this.#deliver = deliver;
  }

  /** Whether something waits to be handed on. */
  get waits(): boolean {
    return this.#timer !== undefined;
  }

  /** Takes the changes of one page of the feed. */
  add({ feed, changes, head }: Page): void {
    if (feed !== this.#feed) this.#waiting.clear();
    [this.#feed, this.#head] = [feed, head];
    for (const change of changes) this.#waiting.set(change.runId, change);
    if (this.#waiting.size === 0 || this.waits) return;
    const restMs = this.#deliveredMs + this.#intervalMs - performance.now();
    if (restMs <= 0) this.#handOn();
    else this.#timer = setTimeout(() => this.#handOn(), restMs).unref();
  }

  #handOn(): void {
    this.#timer = undefined;
    this.#deliveredMs = performance.now();
    const changes = [...this.#waiting.values()].sort((a, b) => a.id - b.id);
    this.#waiting.clear();
    if (changes.length > 0) this.#deliver({ feed: this.#feed, changes, head: this.#head });
  }
}
