import { expect, it } from 'vitest';
import { inOrder, placed } from '../app/components/panel-order.ts';

it('a panel takes the place of another or goes so many places on, and never beyond the ends', () => {
  const ids = ['a', 'b', 'c', 'd'];
  expect(placed(ids, 'a', { at: 'c' })).toEqual(['b', 'c', 'a', 'd']);
  expect(placed(ids, 'd', { at: 'b' })).toEqual(['a', 'd', 'b', 'c']);
  expect(placed(ids, 'b', { by: 1 })).toEqual(['a', 'c', 'b', 'd']);
  for (const [id, by] of [
    ['a', -1],
    ['d', 1],
  ] as const) {
    expect(placed(ids, id, { by })).toEqual(ids);
  }
  expect(placed(ids, 'a', { at: 'unknown' })).toEqual(ids);
});

it('panels that a kept order does not know stand at their first place, and those that are gone are left out', () => {
  expect(inOrder(['a', 'b', 'c'], [])).toEqual(['a', 'b', 'c']);
  expect(inOrder(['a', 'new', 'b', 'c'], ['c', 'gone', 'b', 'b', 'a'])).toEqual(['c', 'new', 'b', 'a']);
});
