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
  const nested = next.some((part) => typeof part === 'object' && part !== null);
  if (!nested) {
    return before.length === next.length && next.every((value, i) => Object.is(value, before[i])) ? before : next;
  }
  const kept = next.map((part, i) => keepEqualParts(before[i], part));
  return before.length === kept.length && kept.every((part, i) => Object.is(part, before[i])) ? before : kept;
}

function keepObject(before: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(next);
  const kept = Object.fromEntries(keys.map((key) => [key, keepEqualParts(before[key], next[key])]));
  const same = keys.length === Object.keys(before).length && keys.every((key) => Object.is(kept[key], before[key]));
  return same ? before : kept;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value);
}
