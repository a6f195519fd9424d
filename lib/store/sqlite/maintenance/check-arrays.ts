import { messageOf } from '../../../protocol/errors.ts';
import type { SqliteConnection } from '../connection.ts';
import { decompressKernel } from '../kernel-blob.ts';

const ITEM_BYTES: Record<string, number> = { float64: 8, float32: 4, int32: 4, uint8: 1 };

/** A row whose array cannot be used. */
export interface BrokenArray {
  table: 'kernel' | 'snapshot_array' | 'spectrum' | 'thumbnail' | 'histogram';
  runId: string;
  step: number;
  /** What tells it from others of the same step, and in which column; null when nothing does. */
  name: string | null;
  column: 'component' | 'name' | null;
  why: string;
}

/** Arrays of snapshots that cannot be read, or that are longer or shorter than their rows tell. */
export function checkArrays(connection: SqliteConnection): string[] {
  return brokenArrays(connection).map(({ table, runId, step, name, why }) => {
    return `${table}${name === null ? '' : ` "${name}"`} of run "${runId}" at step ${step}: ${why}`;
  });
}

/** Every row whose array cannot be used. */
export function brokenArrays(connection: SqliteConnection): BrokenArray[] {
  return [
    ...brokenKernels(connection),
    ...brokenNamedArrays(connection),
    ...LENGTHS.flatMap((rule) => wrongLengths(connection, rule)),
  ];
}

interface Place {
  run_id: string;
  step: number;
  name: string | null;
}

function brokenKernels(connection: SqliteConnection): BrokenArray[] {
  const rows = connection.prepare('SELECT run_id, step, component AS name, n, triangle FROM kernel');
  const broken: BrokenArray[] = [];
  for (const { run_id, step, name, n, triangle } of rows.iterate() as Iterable<
    Place & { n: number; triangle: Uint8Array }
  >) {
    try {
      decompressKernel(triangle, n);
    } catch (error) {
      const why = `it cannot be unpacked: ${messageOf(error)}`;
      broken.push({ table: 'kernel', runId: run_id, step, name, column: 'component', why });
    }
  }
  return broken;
}

function brokenNamedArrays(connection: SqliteConnection): BrokenArray[] {
  const rows = connection.prepare('SELECT run_id, step, name, dtype, shape, length(data) AS bytes FROM snapshot_array');
  const broken: BrokenArray[] = [];
  for (const row of rows.iterate() as Iterable<Place & { dtype: string; shape: string; bytes: number }>) {
    const { run_id, step, name, dtype, shape, bytes } = row;
    if (bytes === (ITEM_BYTES[dtype] ?? Number.NaN) * sizeOf(shape)) continue;
    const why = `it has ${bytes} bytes for ${dtype} ${shape}`;
    broken.push({ table: 'snapshot_array', runId: run_id, step, name, column: 'name', why });
  }
  return broken;
}

function sizeOf(shape: string): number {
  try {
    return (JSON.parse(shape) as number[]).reduce((size, length) => size * length, 1);
  } catch {
    return Number.NaN;
  }
}

/** Arrays without a shape of their own, and when their lengths are wrong. */
const LENGTHS = [
  { table: 'spectrum', column: null, isWrong: 'length(eigenvalues) % 8 <> 0' },
  { table: 'thumbnail', column: 'component', isWrong: 'length(cells) <> size * size' },
  { table: 'histogram', column: 'name', isWrong: 'length(bins) % 16 <> 8 OR length(statistics) % 8 <> 0' },
] as const;

function wrongLengths(
  connection: SqliteConnection,
  { table, column, isWrong }: (typeof LENGTHS)[number],
): BrokenArray[] {
  const rows = connection.prepare(`SELECT run_id, step, ${column ?? 'NULL'} AS name FROM ${table} WHERE ${isWrong}`);
  return (rows.all() as Place[]).map(({ run_id, step, name }) => ({
    table,
    runId: run_id,
    step,
    name,
    column,
    why: 'it has bytes too many or too few',
  }));
}
