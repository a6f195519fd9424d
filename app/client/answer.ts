import { NtkBoardError } from '../../lib/protocol/errors.ts';

type ArrayKind = Float64ArrayConstructor | Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor;
type Kind = 'string' | 'number' | 'boolean' | 'object' | 'undefined' | null | ArrayConstructor | ArrayKind;

type KindOf<Value> = Value extends null
  ? null
  : Value extends string
    ? 'string'
    : Value extends number
      ? 'number'
      : Value extends boolean
        ? 'boolean'
        : Value extends readonly unknown[]
          ? ArrayConstructor
          : Value extends Float64Array
            ? Float64ArrayConstructor
            : Value extends Int32Array
              ? Int32ArrayConstructor
              : Value extends Uint8Array
                ? Uint8ArrayConstructor
                : 'object';

/** What each field of an answer is, or may be. */
type Fields<Answer> = {
  [Key in keyof Answer]-?: KindOf<Answer[Key]> | readonly (KindOf<Answer[Key]> | 'undefined')[];
};

/**
 * What the server, or a bundle of arrays, has answered, when every field is of its kind. Not by the schemas of `lib/protocol`: their library would
 * be a sixteenth of all scripts that the first view waits for, and what lies deeper comes of the same checkout as this page.
 *
 * @throws NtkBoardError `internal` where a field is missing or of another kind: a page that was opened before the server became another version
 */
export function answerOf<Answer>(what: string, answer: unknown, fields: Fields<Answer>): Answer {
  if (!isOf(answer, 'object')) throw unexpected(what, 'an object', answer);
  for (const [name, kinds] of Object.entries(fields) as [string, Kind | readonly Kind[]][]) {
    const allowed: readonly Kind[] = Array.isArray(kinds) ? kinds : [kinds as Kind];
    const value = (answer as Record<string, unknown>)[name];
    if (!allowed.some((kind) => isOf(value, kind))) {
      throw unexpected(what, `'${name}' of kind ${allowed.map(nameOf).join(' or ')}`, value);
    }
  }
  return answer as Answer;
}

function isOf(value: unknown, kind: Kind): boolean {
  if (kind === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (kind === null) return value === null;
  return typeof kind === 'function' ? value instanceof kind : typeof value === kind;
}

function nameOf(kind: Kind): string {
  return typeof kind === 'function' ? kind.name : String(kind);
}

function unexpected(what: string, expected: string, got: unknown): NtkBoardError {
  const kind = typeof got === 'object' && got !== null ? got.constructor.name : got === null ? 'null' : typeof got;
  return new NtkBoardError(
    'internal',
    `read ${what}: expected ${expected}, got ${kind}. Reload the page; if it persists, page and server are of different versions.`,
  );
}
