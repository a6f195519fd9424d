/** A layer that tfjs named: its class in both spellings, and a number that goes on through the whole process. */
const NUMBERED = /^([a-z][a-z0-9_]*_([A-Z][A-Za-z0-9]*?))(\d+)$/;

/**
 * What the weights of several runs are called beside each other, each by its own name; null for a run whose names stay. A second model of one process has
 * `dense_Dense3/kernel` where the first has `dense_Dense1/kernel`: layers that tfjs numbered meet by their place among those of their class, and are
 * called by the least number.
 */
export function sharedNames(runs: readonly (readonly string[])[]): (ReadonlyMap<string, string> | null)[] {
  const places = runs.map(placesOf);
  const shown = new Map<string, string>();
  for (const [i, names] of runs.entries()) {
    for (const [k, name] of names.entries()) {
      const place = places[i]![k]!;
      const known = shown.get(place);
      if (known === undefined || BY_NUMBER.compare(name, known) < 0) shown.set(place, name);
    }
  }
  return runs.map((names, i) => {
    const own = new Map(names.map((name, k) => [name, shown.get(places[i]![k]!)!]));
    return names.every((name) => own.get(name) === name) ? null : own;
  });
}

const BY_NUMBER = new Intl.Collator('en', { numeric: true });

/** Every name with its numbered layers counted from the first of their class. */
function placesOf(names: readonly string[]): string[] {
  const numbers = new Map<string, Set<number>>();
  const parts = names.map((name) => name.split('/').map(partOf));
  for (const { kind, number } of parts.flat()) {
    if (number !== null) numbers.set(kind, (numbers.get(kind) ?? new Set()).add(number));
  }
  const ranks = new Map([...numbers].map(([kind, all]) => [kind, [...all].sort((a, b) => a - b)]));
  return parts.map((all) =>
    all.map(({ kind, number }) => (number === null ? kind : `${kind}#${ranks.get(kind)!.indexOf(number)}`)).join('/'),
  );
}

function partOf(part: string): { kind: string; number: number | null } {
  const [, kind = '', className = '', number] = NUMBERED.exec(part) ?? [];
  const prefix = kind.slice(0, -className.length - 1).replaceAll('_', '');
  const isOfTfjs = number !== undefined && prefix.endsWith(className.toLowerCase());
  return isOfTfjs ? { kind, number: Number(number) } : { kind: part, number: null };
}
