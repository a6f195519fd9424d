import { expect, test } from 'vitest';
import { RowBuffer } from '../lib/logger/recorders/row-buffer.ts';
import { messageOf } from '../lib/protocol/errors.ts';

test('rows that a store refuses are stored later, the newest up to the limit, and what was dropped is told by number', () => {
  const stored: number[] = [];
  const told: string[] = [];
  let isFull = true;
  const buffer = new RowBuffer<number>(
    { flushAt: 2, keep: 5 },
    (rows) => {
      if (isFull) throw new Error('no room');
      stored.push(...rows);
    },
    (error) => told.push(messageOf(error)),
  );
  for (let row = 0; row < 8; row++) {
    buffer.add([row]);
    buffer.flush();
  }
  expect(stored).toEqual([]);
  expect(new Set(told)).toEqual(new Set(['no room']));
  isFull = false;
  buffer.flush();
  expect(stored).toEqual([3, 4, 5, 6, 7]);
  expect(told.at(-1)).toMatch(/the oldest 3 dropped/);
  told.length = 0;
  buffer.add([8]);
  buffer.flush();
  expect(stored.at(-1)).toBe(8);
  expect(told).toEqual([]);
});
