import type { Run } from '../../lib/protocol/run.ts';
import { flattenConfig } from '../format/flatten-config.ts';
import { formatConfigValue } from '../format/format.ts';

/** A row of the table: a run, or the heading of a group. */
export type ListItem = { kind: 'run'; run: Run } | { kind: 'group'; name: string; runs: readonly Run[] };

/** Pinned runs first, then the others; with `by` below a heading for each group or value of a config key, in order of appearance. */
export function listItems(runs: readonly Run[], by: string, pinned: ReadonlySet<string>): ListItem[] {
  const first = runs.filter(({ id }) => pinned.has(id));
  const rest = runs.filter(({ id }) => !pinned.has(id));
  const item = (run: Run): ListItem => ({ kind: 'run', run });
  if (by === '') return [...first, ...rest].map(item);
  const groups = Map.groupBy(rest, (run) => groupName(run, by));
  return [
    ...first.map(item),
    ...[...groups].flatMap(([name, own]): ListItem[] => [{ kind: 'group', name, runs: own }, ...own.map(item)]),
  ];
}

/** The group of a run, or what it has for a config key. */
export function groupName(run: Run, by: string): string {
  if (by === 'group') return run.group ?? 'no group';
  const entry = flattenConfig(run.config).find(([key]) => key === by);
  return entry ? `${by} = ${formatConfigValue(entry[1])}` : `no ${by}`;
}

/** What runs can be grouped by. */
export function groupKeys(runs: readonly Run[]): string[] {
  const keys = new Set(runs.flatMap((run) => flattenConfig(run.config).map(([key]) => key)));
  return [...(runs.some(({ group }) => group !== null) ? ['group'] : []), ...[...keys].sort()];
}
