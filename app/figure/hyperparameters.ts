import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { JsonValue } from '../../lib/protocol/json-value.ts';
import { flattenConfig } from '../format/flatten-config.ts';
import type { PanelRun } from '../panels/panel.ts';

/** A run's config, and what it came to: last scalars, metrics of the chosen snapshot, summary. */
export interface RunFacts {
  config: ReadonlyMap<string, JsonValue>;
  results: ReadonlyMap<string, JsonValue>;
}

const known = new WeakMap<PanelRun, RunFacts>();

/** The facts of a run; names of results are those of the scalars and metrics, `summary/<key>` for what the script summed up. */
export function factsOf(run: PanelRun): RunFacts {
  const facts = known.get(run) ?? gather(run);
  known.set(run, facts);
  return facts;
}

function gather({ run, scalars, snapshots, current }: PanelRun): RunFacts {
  const metrics = Object.entries(snapshots[current]?.metrics ?? {}).filter(([name]) => !name.includes('/'));
  return {
    config: new Map(flattenConfig(run.config)),
    results: new Map<string, JsonValue>([
      ...scalars.flatMap(({ name, values }): [string, JsonValue][] => {
        const last = values.at(-1);
        return last === undefined ? [] : [[name, last]];
      }),
      ...metrics.map(([name, { value }]): [string, JsonValue] => [name, value]),
      ...flattenConfig(run.summary).map(([key, value]): [string, JsonValue] => [`summary/${key}`, value]),
    ]),
  };
}

/** A value as a number; NaN when it is none. */
export function asNumber(value: JsonValue | undefined): number {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? fromJsonNumber(value) : Number.NaN;
}

/** Config keys in which the runs differ, most useful first: numbers before words. */
export function telling(facts: readonly RunFacts[]): string[] {
  const keys = [...new Set(facts.flatMap(({ config }) => [...config.keys()]))];
  const values = (key: string) => facts.map(({ config }) => config.get(key));
  const differs = keys.filter((key) => new Set(values(key).map((value) => JSON.stringify(value))).size > 1);
  return differs.sort((a, b) => Number(isNumeric(values(b))) - Number(isNumeric(values(a))));
}

/** Names of results that every run has as a number. */
export function commonResults(facts: readonly RunFacts[]): string[] {
  const [first, ...others] = facts;
  if (!first) return [];
  return [...first.results.keys()].filter((name) =>
    [first, ...others].every(({ results }) => Number.isFinite(asNumber(results.get(name)))),
  );
}

function isNumeric(values: readonly (JsonValue | undefined)[]): boolean {
  return values.every((value) => typeof value === 'number');
}
