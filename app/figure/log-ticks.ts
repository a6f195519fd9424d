import { formatNumber } from '../format/format.ts';

/** From coarse to fine: which multiples of a power of ten are labelled. */
const LADDERS = [
  [1, 3],
  [1, 2, 5],
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
  Array.from({ length: 45 }, (_, i) => 1 + 0.2 * i),
  Array.from({ length: 180 }, (_, i) => 1 + 0.05 * i),
];

const [FEWEST, MOST] = [3, 8];

/** Labelled values of a log axis that spans two decades or less; `range` is in powers of ten. */
export function logTicks(range: readonly [number, number]): { tickvals: number[]; ticktext: string[] } {
  const rungs = LADDERS.map((ladder) => multiplesIn(ladder, range));
  const fitting = rungs.find((values) => values.length >= FEWEST) ?? [10 ** ((range[0] + range[1]) / 2)];
  const every = Math.ceil(fitting.length / MOST);
  const tickvals = fitting.filter((_, i) => i % every === 0);
  return { tickvals, ticktext: tickvals.map((value) => formatNumber(value).replace(/^1×/, '')) };
}

function multiplesIn(ladder: readonly number[], [from, to]: readonly [number, number]): number[] {
  const decades = Array.from({ length: Math.floor(to) - Math.floor(from) + 1 }, (_, i) => Math.floor(from) + i);
  return decades
    .flatMap((decade) => ladder.map((multiple) => Number((multiple * 10 ** decade).toPrecision(6))))
    .filter((value) => Math.log10(value) >= from && Math.log10(value) <= to);
}
