import type { ScalarSeries } from '../../lib/protocol/scalar.ts';
import type { PanelRun } from '../panels/panel.ts';

/** One curve of a chart of scalars. */
export interface ScalarLine {
  run: PanelRun;
  series: ScalarSeries;
  validation: boolean;
}

/** The curves of one chart. */
export interface ScalarGroup {
  /** Of the training series. */
  name: string;
  /** What stands before the first slash of the name; empty without one. */
  group: string;
  lines: ScalarLine[];
}

const VALIDATION = /(^|\/)val_/;
const collator = new Intl.Collator('en', { numeric: true });

/** The curves by name, a val_ series with its training series: those without a prefix first, loss and accuracy before the rest. */
export function groupScalars(series: readonly Omit<ScalarLine, 'validation'>[]): ScalarGroup[] {
  const groups = new Map<string, ScalarGroup>();
  for (const line of series) {
    const { name, validation } = titleOf(line.series.name);
    const known = groups.get(name);
    if (known) known.lines.push({ ...line, validation });
    else groups.set(name, { name, group: prefixOf(name), lines: [{ ...line, validation }] });
  }
  return [...groups.values()].sort(
    (a, b) => collator.compare(a.group, b.group) || importance(a) - importance(b) || collator.compare(a.name, b.name),
  );
}

const titles = new Map<string, { name: string; validation: boolean }>();

/** The chart of a series; kept, since fifty runs have the same thousand names. */
function titleOf(full: string): { name: string; validation: boolean } {
  const known = titles.get(full);
  if (known) return known;
  const validation = VALIDATION.test(full);
  const title = { name: validation ? full.replace(VALIDATION, '$1') : full, validation };
  titles.set(full, title);
  return title;
}

/** Whether a name has what is searched for: every word of it, or what a regular expression between slashes finds. */
export function matchesName(name: string, search: string): boolean {
  if (search === '') return true;
  const expression = /^\/(.+)\/$/.exec(search.trim())?.[1];
  if (expression) return regular(expression)?.test(name) ?? false;
  const text = name.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

let last: { source: string; expression: RegExp | null } = { source: '', expression: null };

function regular(source: string): RegExp | null {
  if (last.source === source) return last.expression;
  try {
    last = { source, expression: new RegExp(source, 'i') };
  } catch {
    last = { source, expression: null };
  }
  return last.expression;
}

function prefixOf(name: string): string {
  const slash = name.indexOf('/');
  return slash > 0 ? name.slice(0, slash) : '';
}

function importance({ name, group }: ScalarGroup): number {
  const own = group ? name.slice(group.length + 1) : name;
  if (/^(train_)?loss$/i.test(own)) return 0;
  return /^(train_)?acc(uracy)?$/i.test(own) ? 1 : 2;
}
