interface Kept {
  made: Map<string, unknown>;
  next: WeakMap<object, Kept>;
}

const kept = newKept();

/**
 * What `make` makes of `sources`, made once: the same object each time while the step alone changes. `key` names what is made, and tells all that it
 * is made with besides.
 */
export function oncePer<T>(sources: readonly object[], key: string, make: () => T): T {
  let own = kept;
  for (const source of sources) {
    const next = own.next.get(source) ?? newKept();
    own.next.set(source, next);
    own = next;
  }
  if (!own.made.has(key)) own.made.set(key, make());
  return own.made.get(key) as T;
}

function newKept(): Kept {
  return { made: new Map(), next: new WeakMap() };
}
