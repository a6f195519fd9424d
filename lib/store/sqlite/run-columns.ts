import type { JsonObject } from '../../protocol/json-value.ts';
import type { RunUpdate } from '../store.ts';
import type { Tables } from './tables.ts';

type Row = Tables['run'];

/** Fields that are columns of their own, by the column that holds them. */
const PLAIN = {
  status: 'status',
  backend: 'backend',
  finished_ms: 'finishedMs',
  heartbeat_ms: 'heartbeatMs',
  name: 'name',
  notes: 'notes',
  color: 'color',
  deleted_ms: 'deletedMs',
  group_name: 'group',
  job: 'job',
  skipped_snapshots: 'skippedSnapshots',
  pid: 'pid',
  host: 'host',
} as const satisfies Partial<Record<keyof Row, keyof RunUpdate>>;

/** Fields that are merged key by key. */
const MERGED = ['config', 'summary', 'environment'] as const satisfies readonly (keyof Row & keyof RunUpdate)[];

/** The columns that an update sets on a run's row. */
export function changedColumns(row: Row, update: RunUpdate): Partial<Row> {
  const plain = Object.entries(PLAIN).map(([column, field]) => [column, update[field]]);
  const merged = MERGED.map((field) => [field, update[field] && mergedJson(row[field], update[field])]);
  const coded = [
    ['tags', update.tags && JSON.stringify(update.tags)],
    ['archived', update.archived === undefined ? undefined : Number(update.archived)],
  ];
  return Object.fromEntries([...plain, ...merged, ...coded].filter(([, value]) => value !== undefined));
}

function mergedJson(json: string, added: JsonObject): string {
  return JSON.stringify({ ...JSON.parse(json), ...added });
}
