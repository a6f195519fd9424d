import { expect, it } from 'vitest';
import { answerOf } from '../app/client/answer.ts';

interface Answer {
  feed: string;
  head: number | null;
  runs: string[];
  values: Float64Array;
  labels?: Int32Array;
}

const FIELDS = {
  feed: 'string',
  head: ['number', null],
  runs: Array,
  values: Float64Array,
  labels: [Int32Array, 'undefined'],
} as const;

const read = (answer: unknown) => answerOf<Answer>('the runs', answer, FIELDS);
const good = { feed: 'a', head: 3, runs: [], values: new Float64Array(2) };

it('gives an answer back whose fields are of their kinds, the absent ones where they may be', () => {
  for (const answer of [good, { ...good, head: null }, { ...good, labels: new Int32Array(1) }]) {
    expect(read(answer)).toBe(answer);
  }
});

it('says which field of an answer is of another kind, and what to do', () => {
  const advice = 'Reload the page; if it persists, page and server are of different versions.';
  const cases: [unknown, string][] = [
    [undefined, 'expected an object, got undefined'],
    [[], 'expected an object, got Array'],
    [{ ...good, feed: undefined }, "expected 'feed' of kind string, got undefined"],
    [{ ...good, head: '3' }, "expected 'head' of kind number or null, got string"],
    [{ ...good, runs: null }, "expected 'runs' of kind Array, got null"],
    [{ ...good, values: new Float32Array(2) }, "expected 'values' of kind Float64Array, got Float32Array"],
    [{ ...good, labels: [1] }, "expected 'labels' of kind Int32Array or undefined, got Array"],
  ];
  for (const [answer, said] of cases)
    expect(() => read(answer)).toThrow(`[ntkboard] read the runs: ${said}. ${advice}`);
});
