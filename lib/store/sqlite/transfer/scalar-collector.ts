import type { ScalarColumns } from '../../run-batch.ts';
import type { SqliteConnection } from '../connection.ts';
import { ChangedPoints } from '../scalars/changed-points.ts';

/** int32 name and four float64. */
const POINT_BYTES = 36;

/** Gathers points into columns. */
export class ScalarCollector {
  readonly #changed: ChangedPoints;
  readonly #names = new Map<string, number>();
  readonly #columns = {
    name: [] as number[],
    step: [] as number[],
    epoch: [] as number[],
    wallMs: [] as number[],
    value: [] as number[],
  };

  /** @param last the last change that may be added */
  constructor(connection: SqliteConnection, runId: string, after: number, last: number) {
    this.#changed = new ChangedPoints(connection, [runId], after + 1, last);
  }

  get bytes(): number {
    return this.#columns.name.length * POINT_BYTES;
  }

  /** Adds the points that this change was the last to write; changes are added in rising order. */
  addChange(changeId: number): void {
    const { name, step, epoch, wallMs, value } = this.#columns;
    for (const { name: ofSeries, points, indices } of this.#changed.of(changeId)) {
      const index = this.#indexOf(ofSeries);
      for (const i of indices) {
        name.push(index);
        step.push(points.steps[i]!);
        epoch.push(points.epochs[i]!);
        wallMs.push(points.wallMs[i]!);
        value.push(points.values[i]!);
      }
    }
  }

  columns(): ScalarColumns {
    const { name, step, epoch, wallMs, value } = this.#columns;
    return {
      names: [...this.#names.keys()],
      name: Int32Array.from(name),
      step: Float64Array.from(step),
      epoch: Float64Array.from(epoch),
      wallMs: Float64Array.from(wallMs),
      value: Float64Array.from(value),
    };
  }

  #indexOf(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, this.#names.size);
    return this.#names.size - 1;
  }
}
