/**
 * `next` with every part that equals the one in `before` replaced by it, so that what is the same object needs no drawing. Columns of values are
 * compared until the first difference and never copied.
 */
export function keepEqualParts<T>(before: unknown, next: T): T {
  if (Object.is(before, next)) return next;
  if (Array.isArray(before) && Array.isArray(next)) return keepList(before, next) as T;
  return isObject(before) && isObject(next) ? (keepObject(before, next) as T) : next;
}

function keepList(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  // Of columns, which are long, the first value tells.
  if (!isNested(next[0])) {
    return before.length === next.length && next.every((value, i) => Object.is(value, before[i])) ? before : next;
  }
  const kept = next.map((part, i) => keepEqualParts(before[i], part));
  return before.length === kept.length && kept.every((part, i) => Object.is(part, before[i])) ? before : kept;
}

function isNested(part: unknown): boolean {
  return typeof part === 'object' && part !== null;
}

/** Nothing is made where all is the same: the layouts of fifty charts are compared with every tick of live data. */
function keepObject(before: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(before).length;
  let kept: Record<string, unknown> | null = null;
  for (const key of keys) {
    const part = keepEqualParts(before[key], next[key]);
    if (!Object.is(part, before[key])) same = false;
    if (Object.is(part, next[key])) continue;
    kept ??= { ...next };
    kept[key] = part;
  }
  return same ? before : (kept ?? next);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value);
}
