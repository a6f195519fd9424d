import { fromJsonNumber } from '../../lib/protocol/json-number.ts';
import type { JsonValue } from '../../lib/protocol/json-value.ts';
import { flattenConfig } from '../format/flatten-config.ts';
import type { PanelRun } from '../panels/panel.ts';
import { oncePer } from './once-per.ts';

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
    config: configOf(run),
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

/** Values of a run's config by their keys, those of nested ones joined. */
export function configOf({ config }: PanelRun['run']): ReadonlyMap<string, JsonValue> {
  return oncePer([config], 'flat', () => new Map(flattenConfig(config)));
}

/** A value as a number; NaN when it is none. */
export function asNumber(value: JsonValue | undefined): number {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? fromJsonNumber(value) : Number.NaN;
}

/** Config keys in which the runs differ, most useful first: those of most runs, and of these numbers before words. */
export function telling(facts: readonly RunFacts[]): readonly string[] {
  return oncePer(facts, 'telling', () => tellingOf(facts));
}

function tellingOf(facts: readonly RunFacts[]): string[] {
  const keys = [...new Set(facts.flatMap(({ config }) => [...config.keys()]))];
  const values = (key: string) => facts.map(({ config }) => config.get(key));
  const differs = keys.filter((key) => new Set(values(key).map((value) => JSON.stringify(value))).size > 1);
  const use = new Map(
    differs.map((key) => {
      const own = values(key);
      return [key, 2 * own.filter((value) => value !== undefined).length + Number(numbersOf(own) !== null)];
    }),
  );
  return differs.sort((a, b) => use.get(b)! - use.get(a)!);
}

/** Names of results that two runs or more have as a number, those first that most have; a run that diverged need not. */
export function commonResults(facts: readonly RunFacts[]): readonly string[] {
  return oncePer(facts, 'common results', () => {
    const counts = new Map<string, number>();
    for (const { results } of facts) {
      for (const [name, value] of results) {
        if (Number.isFinite(asNumber(value))) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    return [...counts]
      .filter(([, count]) => count > 1)
      .sort(([, a], [, b]) => b - a)
      .map(([name]) => name);
  });
}

/** The values as numbers, NaN where there is none; null where one of them is something else. */
export function numbersOf(values: readonly (JsonValue | undefined)[]): number[] | null {
  const isNumber = (value: JsonValue | undefined) =>
    value === undefined || value === 'NaN' || !Number.isNaN(asNumber(value));
  return values.every(isNumber) && values.some((value) => Number.isFinite(asNumber(value)))
    ? values.map(asNumber)
    : null;
}

/** Which runs are not drawn, as a note of a figure. */
export function missingNote(values: readonly unknown[], isThere: (place: number) => boolean): { note?: string } {
  const missing = values.filter((_, place) => !isThere(place)).length;
  return missing > 0 ? { note: `${missing} of ${values.length} runs without a number` } : {};
}
