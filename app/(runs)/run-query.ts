import type { JsonObject } from '../../lib/protocol/json-value.ts';
import type { Run } from '../../lib/protocol/run.ts';
import { flattenConfig } from '../format/flatten-config.ts';

/** One condition on a run. */
interface Condition {
  /** A {@link FIELDS} or a key of the config or the summary; null: any text of the run. */
  field: string | null;
  operator: Operator;
  value: string;
  negated: boolean;
}

type Operator = ':' | '=' | '!=' | '>' | '<' | '>=' | '<=';

/**
 * Tells of a run whether it meets a search: words that stand in its name, notes, tags or group, and conditions `key:part`, `key=value`, `key!=value`,
 * `key>number`, with spaces around the sign or none. All must hold; `or` between two of them begins another search that will do, and a minus before one
 * turns it round. Keys are name, tag, status, group, notes, archived, step, epoch, snapshots, alerts, or a key of the config or the summary such as
 * `optimizer.lr`. Values with spaces stand in double quotes.
 */
export function runMatcher(search: string): (run: Run) => boolean {
  const searches: Condition[][] = [[]];
  for (const [term] of search.replace(SPACED, (_, quoted, sign) => quoted ?? sign).matchAll(TERM)) {
    if (/^or$/i.test(term)) searches.push([]);
    else searches.at(-1)!.push(parse(term));
  }
  // While someone still types what comes after an "or", the part before it holds.
  const meant = searches.filter((conditions) => conditions.length > 0);
  const meetsAll = (run: Run, conditions: readonly Condition[]) =>
    conditions.every((condition) => meets(run, condition) !== condition.negated);
  return (run) => meant.length === 0 || meant.some((conditions) => meetsAll(run, conditions));
}

const TERM = /-?(?:[^\s"]|"[^"]*")+/g;
const SPACED = /("[^"]*")|\s*(>=|<=|!=|==|[=<>])\s*/g;

function parse(term: string): Condition {
  const negated = term.startsWith('-') && term.length > 1;
  const text = negated ? term.slice(1) : term;
  const [, field, sign, value] = /^([^\s":=<>!]+)(>=|<=|!=|==|[:=<>])(.*)$/.exec(text) ?? [];
  if (field === undefined) return { field: null, operator: ':', value: unquoted(text), negated };
  const operator = (sign === '==' ? '=' : sign) as Operator;
  return { field: field.toLowerCase(), operator, value: unquoted(value!), negated };
}

function unquoted(text: string): string {
  return text.replaceAll('"', '').toLowerCase();
}

function meets(run: Run, { field, operator, value }: Condition): boolean {
  const values = field === null ? anyText(run) : valuesOf(run, field);
  if (operator === '!=') return values.length > 0 && !values.some((own) => compare(own, '=', value));
  return values.some((own) => compare(own, operator, value));
}

function anyText({ name, notes, tags, group }: Run): readonly unknown[] {
  return [name, notes, ...tags, group ?? ''];
}

/** What stands in the list beside config and summary. */
const FIELDS: Record<string, (run: Run) => readonly unknown[]> = {
  name: (run) => [run.name],
  notes: (run) => [run.notes],
  tag: (run) => run.tags,
  status: (run) => [run.status],
  group: (run) => [run.group ?? ''],
  archived: (run) => [run.archived ? 'yes' : 'no'],
  step: (run) => [run.lastStep ?? ''],
  epoch: (run) => [run.lastEpoch ?? ''],
  snapshots: (run) => [run.snapshotCount],
  alerts: (run) => [run.alertCount],
};
/** A config may have keys of these names, which go before. */
const COUNTS = ['step', 'epoch', 'snapshots', 'alerts'];

function valuesOf(run: Run, field: string): readonly unknown[] {
  const own = Object.hasOwn(FIELDS, field) ? FIELDS[field]! : null;
  if (own && !COUNTS.includes(field)) return own(run);
  const named = field.replace(/^summary\//, '');
  const pick = (facts: JsonObject, key: string) =>
    flattenConfig(facts).flatMap(([name, value]) => (name.toLowerCase() === key ? [value] : []));
  const config = pick(run.config, field);
  const found = config.length > 0 ? config : pick(run.summary, named);
  return found.length > 0 || !own ? found : own(run);
}

function compare(own: unknown, operator: Exclude<Operator, '!='>, value: string): boolean {
  const text = (typeof own === 'string' ? own : JSON.stringify(own)).toLowerCase();
  if (operator === ':') return text.includes(value);
  const [a, b] = [Number(own), Number(value)];
  const numbers = value.trim() !== '' && typeof own === 'number' && !Number.isNaN(b);
  if (operator === '=') return numbers ? a === b : text === value;
  if (!numbers) return false;
  return { '>': a > b, '<': a < b, '>=': a >= b, '<=': a <= b }[operator];
}
