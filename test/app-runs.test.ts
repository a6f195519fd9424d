import { expect, test } from 'vitest';
import { groupKeys, listItems } from '../app/(runs)/list-items.ts';
import { runMatcher } from '../app/(runs)/run-query.ts';
import { tickRange } from '../app/(runs)/tick-range.ts';
import { runColors } from '../app/client/run-colors.ts';
import { aRun } from './app-fixtures.ts';

const RUNS = [
  aRun('cnn-a', { tags: ['mnist'], config: { lr: 0.1, model: { width: 64 } }, status: 'finished', group: 'sweep 1' }),
  aRun('cnn-b', { tags: ['mnist', 'long'], config: { lr: 0.01, model: { width: 128 } }, notes: 'Best so far' }),
  aRun('mlp', { config: { lr: 0.1, optimizer: 'adam' }, archived: true }),
];

const found = (search: string) => RUNS.filter(runMatcher(search)).map(({ name }) => name);

test('a search finds words in name, notes and tags, and conditions on status, tags, group and config', () => {
  expect(found('')).toEqual(['cnn-a', 'cnn-b', 'mlp']);
  expect(found('CNN best')).toEqual(['cnn-b']);
  expect(found('tag:mnist lr>=0.1')).toEqual(['cnn-a']);
  expect(found('lr<0.1')).toEqual(['cnn-b']);
  expect(found('lr=0.10')).toEqual(['cnn-a', 'mlp']);
  expect(found('model.width>100')).toEqual(['cnn-b']);
  expect(found('optimizer=adam')).toEqual(['mlp']);
  expect(found('-name:cnn')).toEqual(['mlp']);
  expect(found('group:"sweep 1"')).toEqual(['cnn-a']);
  expect(found('status:finished archived:no')).toEqual(['cnn-a']);
  expect(found('lr>abc')).toEqual([]);
});

test('signs of a search may stand between spaces, "or" joins searches, and counts and results are searched too', () => {
  expect(found('lr > 0.01')).toEqual(['cnn-a', 'mlp']);
  expect(found('lr == 0.1 tag:mnist')).toEqual(['cnn-a']);
  expect(found('lr != 0.1')).toEqual(['cnn-b']);
  expect(found('optimizer!=sgd')).toEqual(['mlp']);
  expect(found('name="a = b"')).toEqual([]);
  expect(found('lr<0.1 or optimizer=adam')).toEqual(['cnn-b', 'mlp']);
  expect(found('lr<0.1 or')).toEqual(['cnn-b']);
  expect(found('sweep')).toEqual(['cnn-a']);
  const counted = [
    aRun('a', { lastStep: 10, alertCount: 2, summary: { best: 0.9 } }),
    aRun('b', { lastStep: 900, config: { step: 1 } }),
  ];
  const names = (search: string) => counted.filter(runMatcher(search)).map(({ name }) => name);
  expect(names('alerts>0')).toEqual(['a']);
  expect(names('step<100')).toEqual(['a', 'b']);
  expect(names('best>=0.9')).toEqual(['a']);
  expect(names('summary/best<0.9')).toEqual([]);
});

test('a click with Shift ticks all from the run clicked before, or unticks them', () => {
  const list = ['a', 'b', 'c', 'd', 'e'];
  expect(tickRange([], list, 'b', null)).toEqual(['b']);
  expect(tickRange(['b'], list, 'd', 'b')).toEqual(['b', 'c', 'd']);
  expect(tickRange(['e', 'b', 'c', 'd'], list, 'b', 'd')).toEqual(['e']);
  expect(tickRange(['z'], list, 'a', 'gone')).toEqual(['z', 'a']);
});

test('pinned runs come first, the others below headings of their group or config value', () => {
  const told = (by: string, pinned: string[]) =>
    listItems(RUNS, by, new Set(pinned)).map((item) => (item.kind === 'run' ? item.run.name : `# ${item.name}`));
  expect(told('', ['mlp'])).toEqual(['mlp', 'cnn-a', 'cnn-b']);
  expect(told('lr', ['mlp'])).toEqual(['mlp', '# lr = 0.1', 'cnn-a', '# lr = 0.01', 'cnn-b']);
  expect(told('group', [])).toEqual(['# sweep 1', 'cnn-a', '# no group', 'cnn-b', 'mlp']);
  expect(groupKeys(RUNS)).toEqual(['group', 'lr', 'model.width', 'optimizer']);
});

test('the colour that a person gave a run goes before that of its place', () => {
  const colors = runColors([aRun('a', { color: '#123456' }), aRun('b')], 'light');
  expect(colors.get('a')).toBe('#123456');
  expect(colors.get('b')).not.toBe('#123456');
});
