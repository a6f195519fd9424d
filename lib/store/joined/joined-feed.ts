import { randomUUID } from 'node:crypto';

/** A stretch of one store's change ids, `(from, to]`, and the joined id before it. */
interface Stretch {
  base: number;
  from: number;
  to: number;
}

/** What was taken in of a store: its feed, its newest change, the stretches up to that. */
interface Store {
  feed: string;
  seen: number;
  stretches: Stretch[];
}

/** Two stores that are both busy make some 80 stretches a second. */
const MAX_STRETCHES = 200_000;

/**
 * One feed of change ids over several stores: the ids of each in its own order, stretch after stretch as they are seen. It lives in
 * memory, so its name changes with the process; readers of another name read everything anew.
 */
export class JoinedFeed {
  /** Identity of the joined feed. */
  name = '';
  /** Id of the newest change. */
  head = 0;
  readonly #stores: Store[];
  #count = 0;
  #last = -1;

  constructor(stores: number) {
    this.#stores = Array.from({ length: stores }, () => ({ feed: '', seen: 0, stretches: [] }));
  }

  /** Takes in where each store is now. A store that was replaced begins the joined feed anew. */
  advance(positions: readonly { feed: string; head: number }[]): void {
    const replaced = this.#stores.some(({ feed }, i) => feed !== positions[i]?.feed);
    if (replaced || this.#count > MAX_STRETCHES) this.#restart(positions);
    for (const [i, store] of this.#stores.entries()) this.#append(i, store, positions[i]?.head ?? 0);
  }

  /** Whether a store still is the one that was taken in. */
  holds(store: number, feed: string): boolean {
    return this.#stores[store]?.feed === feed;
  }

  /** How far a store is where the joined feed is at `id`. */
  localOf(store: number, id: number): number {
    const { stretches } = this.#at(store);
    const found = lastWhere(stretches, ({ base }) => base < id);
    return found ? Math.min(found.to, found.from + id - found.base) : 0;
  }

  /** The joined id of a store's change; null when it has not been taken in. */
  joinedOf(store: number, localId: number): number | null {
    const found = lastWhere(this.#at(store).stretches, ({ from }) => from < localId);
    return found && localId <= found.to ? found.base + localId - found.from : null;
  }

  #at(store: number) {
    return this.#stores[store] as Store;
  }

  #restart(positions: readonly { feed: string }[]): void {
    this.name = randomUUID();
    [this.head, this.#count, this.#last] = [0, 0, -1];
    for (const [i, store] of this.#stores.entries()) {
      Object.assign(store, { feed: positions[i]?.feed ?? '', seen: 0, stretches: [] });
    }
  }

  #append(index: number, store: Store, head: number): void {
    if (head <= store.seen) return;
    const newest = store.stretches.at(-1);
    if (newest && this.#last === index) {
      newest.to = head;
    } else {
      store.stretches.push({ base: this.head, from: store.seen, to: head });
      this.#count++;
    }
    this.head += head - store.seen;
    store.seen = head;
    this.#last = index;
  }
}

/** The last of rows that begin with those that a condition holds for. */
function lastWhere<Row>(rows: readonly Row[], holds: (row: Row) => boolean): Row | undefined {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(rows[middle] as Row)) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}
