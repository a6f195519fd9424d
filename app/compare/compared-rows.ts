import type { JsonValue } from '../../lib/protocol/json-value.ts';
import { asNumber, factsOf } from '../figure/hyperparameters.ts';
import { formatConfigValue, formatNumber } from '../format/format.ts';
import type { PanelRun } from '../panels/panel.ts';

/** One row of a comparison: a config key or a result. */
export interface ComparedRow {
  kind: 'config' | 'result';
  key: string;
  differs: boolean;
  /** Of each run. */
  values: readonly (JsonValue | undefined)[];
}

/** One run's place in a row; `change` from the baseline where both are numbers. */
export interface ComparedCell {
  text: string;
  change: string | null;
}

/** Every config key, then every result, of all runs. */
export function compareRuns(runs: readonly PanelRun[]): ComparedRow[] {
  const facts = runs.map(factsOf);
  const rows = (kind: ComparedRow['kind'], columns: readonly ReadonlyMap<string, JsonValue>[]): ComparedRow[] => {
    const keys = [...new Set(columns.flatMap((column) => [...column.keys()]))];
    return keys.map((key) => {
      const values = columns.map((column) => column.get(key));
      return { kind, key, values, differs: values.some((value) => !isSame(value, values[0])) };
    });
  };
  return [
    ...rows(
      'config',
      facts.map(({ config }) => config),
    ),
    ...rows(
      'result',
      facts.map(({ results }) => results),
    ),
  ];
}

/** What a row says of each run, against the run at `baseline`; made for the rows in sight alone. */
export function cellsOf({ kind, values }: ComparedRow, baseline: number): ComparedCell[] {
  const base = values[baseline];
  return values.map((value, i) => ({
    text: value === undefined ? '–' : kind === 'config' ? formatConfigValue(value) : told(value),
    change: i === baseline ? null : changeOf(asNumber(base), asNumber(value)),
  }));
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  return typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b);
}

function told(value: JsonValue): string {
  const number = asNumber(value);
  return Number.isNaN(number) ? formatConfigValue(value) : formatNumber(number, 4);
}

/** As a factor where both have one sign and differ much, else as a difference. */
function changeOf(base: number, value: number): string | null {
  if (!Number.isFinite(base) || !Number.isFinite(value) || base === value) return null;
  const factor = value / base;
  if (factor >= 2 || (factor > 0 && factor <= 0.5)) return `×${formatNumber(factor, 2)}`;
  return `${value > base ? '+' : ''}${formatNumber(value - base, 2)}`;
}
