import type { ScalarColumns } from '../../run-batch.ts';
import type { SqliteConnection } from '../connection.ts';
import { readChangedPoints } from '../read-scalars.ts';

/** int32 name and four float64. */
const POINT_BYTES = 36;

/** Gathers points into columns. */
export class ScalarCollector {
  readonly #connection: SqliteConnection;
  readonly #names = new Map<string, number>();
  readonly #columns = {
    name: [] as number[],
    step: [] as number[],
    epoch: [] as number[],
    wallMs: [] as number[],
    value: [] as number[],
  };

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  get bytes(): number {
    return this.#columns.name.length * POINT_BYTES;
  }

  /** Adds the points that this change was the last to write. */
  addChange(changeId: number): void {
    const { name, step, epoch, wallMs, value } = this.#columns;
    for (const row of readChangedPoints(this.#connection, [changeId], -1)) {
      name.push(this.#indexOf(row.name));
      step.push(row.step);
      epoch.push(row.epoch ?? Number.NaN);
      wallMs.push(row.wall_ms);
      value.push(row.value ?? Number.NaN);
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
