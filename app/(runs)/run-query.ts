import type { Run } from '../../lib/protocol/run.ts';
import { flattenConfig } from '../format/flatten-config.ts';

/** One condition on a run. */
interface Condition {
  /** `name`, `tag`, `status`, `group`, `notes`, `archived`, or a config key; null: any text of the run. */
  field: string | null;
  operator: ':' | '=' | '>' | '<' | '>=' | '<=';
  value: string;
  negated: boolean;
}

/**
 * Tells of a run whether it meets a search: words that stand in its name, notes or tags, and conditions `key:part`, `key=value`,
 * `key>number`, joined by "and"; a minus before one turns it round. Keys are name, tag, status, group, notes, archived, or a key of the config
 * such as `optimizer.lr`. Values with spaces stand in double quotes.
 */
export function runMatcher(search: string): (run: Run) => boolean {
  const conditions = [...search.matchAll(TERM)].map(parse);
  return (run) => conditions.every((condition) => meets(run, condition) !== condition.negated);
}

const TERM = /-?(?:[^\s"]|"[^"]*")+/g;

function parse([term]: RegExpMatchArray): Condition {
  const negated = term.startsWith('-') && term.length > 1;
  const text = negated ? term.slice(1) : term;
  const [, field, operator, value] = /^([^\s":=<>]+)(>=|<=|[:=<>])(.*)$/.exec(text) ?? [];
  if (field === undefined) return { field: null, operator: ':', value: unquoted(text), negated };
  return { field: field.toLowerCase(), operator: operator as Condition['operator'], value: unquoted(value!), negated };
}

function unquoted(text: string): string {
  return text.replaceAll('"', '').toLowerCase();
}

function meets(run: Run, { field, operator, value }: Condition): boolean {
  return valuesOf(run, field).some((own) => compare(own, operator, value));
}

function valuesOf(run: Run, field: string | null): readonly unknown[] {
  switch (field) {
    case null:
      return [run.name, run.notes, ...run.tags];
    case 'name':
      return [run.name];
    case 'notes':
      return [run.notes];
    case 'tag':
      return run.tags;
    case 'status':
      return [run.status];
    case 'group':
      return [run.group ?? ''];
    case 'archived':
      return [run.archived ? 'yes' : 'no'];
    default:
      return flattenConfig(run.config).flatMap(([key, value]) => (key.toLowerCase() === field ? [value] : []));
  }
}

function compare(own: unknown, operator: Condition['operator'], value: string): boolean {
  const text = (typeof own === 'string' ? own : JSON.stringify(own)).toLowerCase();
  if (operator === ':') return text.includes(value);
  const [a, b] = [Number(own), Number(value)];
  const numbers = value.trim() !== '' && typeof own === 'number' && !Number.isNaN(b);
  if (operator === '=') return numbers ? a === b : text === value;
  if (!numbers) return false;
  return { '>': a > b, '<': a < b, '>=': a >= b, '<=': a <= b }[operator];
}
