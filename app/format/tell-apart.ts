import { shorten } from './format.ts';

/**
 * The names in at most `length` characters each, so that they still differ: where the middle that gives way is all that tells several apart, it stays, between
 * what stands before it and the end.
 */
export function tellApart(names: readonly string[], length: number): string[] {
  const alike = Map.groupBy(new Set(names), (name) => shorten(name, length));
  return names.map((name) => {
    const others = alike.get(shorten(name, length)) ?? [];
    if (others.length < 2) return shorten(name, length);
    const head = commonHead(others).replace(/\d+$/, '').length;
    const tail = commonHead(others.map((other) => reversed(other.slice(head)))).replace(/\d+$/, '').length;
    return around(name, head, name.length - tail, length);
  });
}

/** The part of `name` from `from` to `to`, with as much of what stands before it and of the name's end as there is room for. */
function around(name: string, from: number, to: number, length: number): string {
  const room = length - 2 - (to - from);
  if (room < 0) return shorten(name.slice(from, to), length);
  const before = Math.min(from, Math.ceil(room / 2));
  const after = Math.min(name.length - to, room - before);
  const cut = [from > before, name.length - to > after].map((isCut) => (isCut ? '…' : ''));
  return `${cut[0]}${name.slice(from - before, to)}${cut[1]}${name.slice(name.length - after)}`;
}

function commonHead(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  const end = first.split('').findIndex((character, i) => others.some((other) => other[i] !== character));
  return end < 0 ? first : first.slice(0, end);
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}
