import type { SqliteConnection } from '../connection.ts';
import type { SqlValue } from './record.ts';

interface Column {
  name: string;
  kind: 'text' | 'number' | 'blob';
  isRequired: boolean;
}

/** How the rows of a table look in its pages. */
export interface TableShape {
  table: string;
  hasRowIds: boolean;
  /** In the order they are stored. */
  columns: Column[];
  /** The column that is the row id, if one is. */
  rowIdColumn: string | null;
  /** Fewest columns that a row may have: those added later are missing in older rows. */
  leastColumns: number;
}

/** Fields of a row by column. */
export type Row = Record<string, SqlValue>;

/** The shapes of every table of a database. */
export function tableShapes(connection: SqliteConnection): TableShape[] {
  const names = connection
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta' ORDER BY rowid")
    .pluck();
  return (names.all() as string[]).map((table) => shapeOf(connection, table));
}

interface ColumnInfo {
  name: string;
  type: string;
  notnull: 0 | 1;
  dflt_value: string | null;
  pk: number;
}

function shapeOf({ database }: SqliteConnection, table: string): TableShape {
  const infos = database.pragma(`table_info("${table}")`) as ColumnInfo[];
  const [{ wr: withoutRowId }] = database.pragma(`table_list("${table}")`) as [{ wr: 0 | 1 }];
  const keys = infos.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const isAlias = withoutRowId === 0 && keys.length === 1 && keys[0]!.type === 'INTEGER';
  // Without row ids the key stands first.
  const stored = withoutRowId ? [...keys, ...infos.filter(({ pk }) => pk === 0)] : infos;
  const rowIdColumn = isAlias ? keys[0]!.name : null;
  return {
    table,
    hasRowIds: withoutRowId === 0,
    columns: stored.map(({ name, type, notnull, pk }) => ({
      name,
      kind: kindOf(type),
      isRequired: (notnull === 1 || (withoutRowId === 1 && pk > 0)) && name !== rowIdColumn,
    })),
    rowIdColumn,
    leastColumns:
      stored.findLastIndex(({ notnull, dflt_value, pk }) => pk > 0 || (notnull === 1 && dflt_value === null)) + 1,
  };
}

function kindOf(type: string): Column['kind'] {
  if (type === 'TEXT') return 'text';
  // The tables that SQLite makes itself declare no types.
  return type === 'BLOB' ? 'blob' : 'number';
}

/** The row that these values are of the table, or null when they cannot be one. */
export function rowOf(shape: TableShape, values: readonly SqlValue[], rowId: number | null): Row | null {
  if (values.length < shape.leastColumns || values.length > shape.columns.length) return null;
  const row: Row = {};
  for (const [i, value] of values.entries()) {
    const { name, kind, isRequired } = shape.columns[i]!;
    if (name === shape.rowIdColumn) {
      if (value !== null || rowId === null) return null;
      row[name] = rowId;
      continue;
    }
    if (value === null ? isRequired : kindOfValue(value) !== kind) return null;
    row[name] = value;
  }
  return row;
}

function kindOfValue(value: number | string | Uint8Array): Column['kind'] {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'number' : 'blob';
}
