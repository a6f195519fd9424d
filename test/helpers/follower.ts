import type { ChangePage } from '../../lib/protocol/change.ts';
import type { JsonNumber } from '../../lib/protocol/json-number.ts';
import type { StoreReader } from '../../lib/store/store.ts';

/** Follows the scalars of one run by the change feed, applying every change in order. */
export class Follower {
  /** Points that came although they had come before, in the same or in a newer state. */
  repeated = 0;
  readonly #series = new Map<string, Map<number, JsonNumber>>();
  readonly #seen = new Set<string>();
  #head: number | null = null;

  head(start: number): number {
    return this.#head ?? start;
  }

  take(page: ChangePage): void {
    for (const change of page.changes) {
      if (change.id <= (this.#head ?? 0)) throw new Error(`change ${change.id} came after the head ${this.#head}`);
      if (change.kind === 'run-truncated') this.#truncate(change.afterStep);
      if (change.kind !== 'scalars') continue;
      for (const { name, step, value } of change.points) {
        // The values of a test are unique, so a value seen twice is a point delivered twice.
        const key = `${name} ${step} ${value}`;
        if (this.#seen.has(key)) this.repeated++;
        this.#seen.add(key);
        const series = this.#series.get(name) ?? new Map();
        this.#series.set(name, series.set(step, value));
      }
    }
    this.#head = page.head;
  }

  async catchUp(reader: StoreReader, run: string, start: number, limit: number): Promise<void> {
    for (let more = true; more; ) {
      const page = await reader.changes(this.head(start), [run], limit);
      this.take(page);
      ({ more } = page);
    }
  }

  /** `[name, steps, values]` of every series with points, by name. */
  state(): [string, number[], JsonNumber[]][] {
    return [...this.#series]
      .filter(([, points]) => points.size > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, points]) => {
        const ordered = [...points].sort(([a], [b]) => a - b);
        return [name, ordered.map(([step]) => step), ordered.map(([, value]) => value)];
      });
  }

  #truncate(afterStep: number): void {
    for (const points of this.#series.values()) {
      for (const step of points.keys()) if (step > afterStep) points.delete(step);
    }
  }
}
