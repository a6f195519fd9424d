import type { JsonValue } from '../../lib/protocol/json-value.ts';
import { asNumber, factsOf } from '../figure/hyperparameters.ts';
import { formatConfigValue, formatNumber } from '../format/format.ts';
import type { PanelRun } from '../panels/panel.ts';

/** One row of a comparison: a config key or a result. */
export interface ComparedRow {
  kind: 'config' | 'result';
  key: string;
  differs: boolean;
  /** Of each run; `change` from the baseline where both are numbers. */
  cells: { text: string; change: string | null }[];
}

/** Every config key, then every result, of all runs against the run at `baseline`. */
export function compareRuns(runs: readonly PanelRun[], baseline: number): ComparedRow[] {
  const facts = runs.map(factsOf);
  const rows = (kind: ComparedRow['kind'], of: (i: number) => ReadonlyMap<string, JsonValue>): ComparedRow[] => {
    const keys = [...new Set(facts.flatMap((_, i) => [...of(i).keys()]))];
    return keys.map((key) => {
      const values = facts.map((_, i) => of(i).get(key));
      const base = values[baseline];
      return {
        ...{ kind, key },
        differs: values.some((value) => JSON.stringify(value) !== JSON.stringify(base)),
        cells: values.map((value, i) => ({
          text: value === undefined ? '–' : kind === 'config' ? formatConfigValue(value) : told(value),
          change: i === baseline ? null : changeOf(asNumber(base), asNumber(value)),
        })),
      };
    });
  };
  return [...rows('config', (i) => facts[i]!.config), ...rows('result', (i) => facts[i]!.results)];
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
