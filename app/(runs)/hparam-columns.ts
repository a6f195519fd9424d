import type { JsonValue } from '../../lib/protocol/json-value.ts';
import type { Run } from '../../lib/protocol/run.ts';
import { flattenConfig } from '../format/flatten-config.ts';

const SUMMARY = 'summary/';

/** What can be columns of the table of runs: every key of the configs, and `summary/<key>` of what scripts summed up. */
export function columnKeys(runs: readonly Run[]): string[] {
  const config = new Set(runs.flatMap((run) => flattenConfig(run.config).map(([key]) => key)));
  const summary = new Set(runs.flatMap((run) => flattenConfig(run.summary).map(([key]) => SUMMARY + key)));
  return [...[...config].sort(), ...[...summary].sort()];
}

/** A run's value in such a column; undefined where it has none. */
export function valueIn(run: Run, key: string): JsonValue | undefined {
  const isSummary = key.startsWith(SUMMARY);
  const entries = flattenConfig(isSummary ? run.summary : run.config);
  const wanted = isSummary ? key.slice(SUMMARY.length) : key;
  return entries.find(([own]) => own === wanted)?.[1];
}

/** Numbers by size, before words by the alphabet, before what is not set. */
export function compareValues(a: JsonValue | undefined, b: JsonValue | undefined): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return textOf(a).localeCompare(textOf(b), 'en', { numeric: true });
}

function rankOf(value: JsonValue | undefined): number {
  if (value === undefined) return 2;
  return typeof value === 'number' ? 0 : 1;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
