import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createNtkLogger, defaultAlerts } from '../lib/index.ts';
import { AlertRules, nameRule } from '../lib/logger/alerts/alert-rules.ts';
import type { Observation } from '../lib/logger/alerts/kinds/alert-kind.ts';
import { ALERT_KIND_RULES } from '../lib/logger/alerts/kinds/index.ts';
import { StallClock } from '../lib/logger/alerts/stall-clock.ts';
import { ALERT_KINDS, type AlertRule, alertRuleSchema } from '../lib/protocol/alert.ts';

const rules = (...given: AlertRule[]) => new AlertRules(given.map((rule) => nameRule(alertRuleSchema.parse(rule))));

function observation(
  metric: string,
  step: number,
  value: number,
  relation: Observation['relation'] = '=',
): Observation {
  return { metric, step, epoch: null, wallMs: step, value, relation };
}

/** The steps at which a rule fires on a series whose value k belongs to step k. */
function firedAt(rule: AlertRule, metric: string, values: readonly number[]): number[] {
  const watch = rules(rule);
  return values.flatMap((value, step) => watch.observe(observation(metric, step, value)).map((alert) => alert.step));
}

test('every kind of the schema has a rule of its own and a row in docs/alerts.md', () => {
  expect(Object.keys(ALERT_KIND_RULES).sort()).toEqual([...ALERT_KINDS].sort());
  const table = readFileSync('docs/alerts.md', 'utf8');
  expect(ALERT_KINDS.filter((kind) => !table.includes(`| \`${kind}\` |`))).toEqual([]);
});

test('a threshold fires on entering and again only after leaving; the limit itself is not beyond', () => {
  const above = { kind: 'threshold', metric: 'x', above: 2 } as const;
  expect(firedAt(above, 'x', [1, 2, 3, 4, 3, 2, 3, Number.POSITIVE_INFINITY, 1, 5])).toEqual([2, 6, 9]);
  expect(firedAt({ kind: 'threshold', metric: 'x', below: -1 }, 'x', [0, -1, -2, -3, 0, -2])).toEqual([2, 5]);
  expect(firedAt(above, 'x', [Number.NaN, 3, Number.NaN, 3])).toEqual([1, 3]);
  expect(firedAt(above, 'y', [5])).toEqual([]);
});

test('clearAt, clearSteps and cooldownSteps each keep a noisy value from firing over and over', () => {
  const noisy = [3, 1.9, 3, 1.9, 3, 1, 3];
  const above = { kind: 'threshold', metric: 'x', above: 2 } as const;
  expect(firedAt(above, 'x', noisy)).toEqual([0, 2, 4, 6]);
  expect(firedAt({ ...above, clearAt: 1.5 }, 'x', noisy)).toEqual([0, 6]);
  expect(firedAt({ kind: 'threshold', metric: 'x', below: 0, clearAt: 1 }, 'x', [-1, 0.5, -1, 1, -1])).toEqual([0, 4]);
  expect(firedAt({ ...above, clearSteps: 2 }, 'x', [3, 1, 3, 1, 1, 3, 1, 1, 1, 3])).toEqual([0, 5, 9]);
  expect(firedAt({ ...above, cooldownSteps: 4 }, 'x', noisy)).toEqual([0, 4]);
});

test('a rule fires again when the count of steps starts anew', () => {
  const watch = rules({ kind: 'threshold', metric: 'x', above: 2, cooldownSteps: 100, clearSteps: 1 });
  const fired = [
    [50, 3],
    [51, 1],
    [52, 1],
    [0, 3],
  ].map(([step, x]) => watch.observe(observation('x', step!, x!)).length);
  expect(fired).toEqual([1, 0, 0, 1]);
});

test('a bound that points back over the limit tells nothing, unless it is to count', () => {
  const rule = { kind: 'stability' } as const;
  const one = (given: AlertRule, relation: Observation['relation']) =>
    rules(given).observe(observation('stabilityRatio', 0, 1.5, relation)).length;
  expect([one(rule, '='), one(rule, '>='), one(rule, '<=')]).toEqual([1, 1, 0]);
  expect(one({ ...rule, countBounds: true }, '<=')).toBe(1);
  const [alert] = rules({ ...rule, countBounds: true }).observe(observation('stabilityRatio', 7, 1.5, '<='));
  expect(alert).toMatchObject({ rule: 'lambdaMax over 2/eta', step: 7, value: 1.5, threshold: 1 });
  expect(alert!.message).toContain('at most 1.5, above 1');
});

test('a change is against every value within the window, relative or absolute, in the named direction', () => {
  const change = { kind: 'change', metric: 'x', windowSteps: 2 } as const;
  // 100 -> 130 in two steps is 30 %; over more than two steps the same rise is none.
  expect(firedAt({ ...change, by: 0.25 }, 'x', [100, 115, 130, 130, 130, 130])).toEqual([2]);
  expect(firedAt({ ...change, by: 0.25 }, 'x', [100, 108, 116, 124, 132])).toEqual([]);
  expect(firedAt({ ...change, by: 5, measure: 'absolute' }, 'x', [0, 5, 5, 5, 5, 0])).toEqual([1, 5]);
  expect(firedAt({ ...change, by: 5, measure: 'absolute', direction: 'fall' }, 'x', [0, 9, 9, 9, 4])).toEqual([4]);
  expect(firedAt({ ...change, by: 5, measure: 'absolute', direction: 'rise' }, 'x', [9, 0, 0, 0, 6])).toEqual([4]);
  expect(firedAt({ ...change, by: 0.5 }, 'x', [-4, Number.NaN, -8])).toEqual([2]);
  const [alert] = [100, 130].flatMap((x, step) => rulesOnce.observe(observation('x', step, x)));
  expect(alert).toMatchObject({ threshold: 0.25, message: 'x rose from 100 to 130 within 2 steps' });
  expect(alert!.value).toBeCloseTo(0.3, 12);
});
const rulesOnce = rules({ kind: 'change', metric: 'x', windowSteps: 2, by: 0.25 });

test('the window of a change agrees with looking at every pair of a random series', () => {
  let state = 1;
  const values = Array.from({ length: 300 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  });
  const [by, windowSteps] = [0.9, 5];
  const holds = values.map((value, i) =>
    values.slice(Math.max(0, i - windowSteps), i).some((past) => Math.abs(value - past) >= by),
  );
  const entered = holds.flatMap((now, i) => (now && !holds[i - 1] ? [i] : []));
  expect(entered.length).toBeGreaterThan(5);
  expect(firedAt({ kind: 'change', metric: 'x', by, windowSteps, measure: 'absolute' }, 'x', values)).toEqual(entered);
});

test('non-finite fires on NaN and both infinities, of the loss unless another metric is named', () => {
  const { NaN: nan, POSITIVE_INFINITY: up, NEGATIVE_INFINITY: down } = Number;
  expect(firedAt({ kind: 'non-finite' }, 'loss', [1, nan, nan, 1, up, 0, down])).toEqual([1, 4, 6]);
  expect(firedAt({ kind: 'non-finite', metric: 'acc' }, 'loss', [nan])).toEqual([]);
});

test('the condition number counts when it is at least beyond the limit', () => {
  const fired = (relation: Observation['relation']) =>
    rules({ kind: 'condition-number' }).observe(observation('conditionNumber', 3, 2e12, relation));
  expect(fired('>=')).toMatchObject([
    { step: 3, threshold: 1e12, message: 'conditionNumber is at least 2e12, above 1e12' },
  ]);
  expect(fired('<=')).toEqual([]);
});

test('alignment falling is against its highest value, of the run or of a window', () => {
  const metric = 'kernelTargetAlignmentCentered';
  expect(firedAt({ kind: 'alignment-falling' }, metric, [0.2, 0.5, 0.45, 0.39, 0.38, 0.45, 0.3])).toEqual([3, 6]);
  expect(firedAt({ kind: 'alignment-falling', windowSteps: 1 }, metric, [0.5, 0.42, 0.34, 0.2])).toEqual([3]);
  expect(firedAt({ kind: 'alignment-falling' }, metric, [0.1, 0.2, 0.3, 0.4])).toEqual([]);
});

test('a stalled run fires once its time is over, and again only after another step', () => {
  const stalled = { kind: 'stalled', afterSeconds: 10 } as const;
  expect(firedAt(stalled, 'secondsSinceStep', [0, 5, 10, 15, 0, 9, 11])).toEqual([2, 6]);
});

test('the clock of a stalled run tells at a late step how long there was none, and what it held', () => {
  const seen: [number, number][] = [];
  const clock = new StallClock([3600], ({ step, value }) => seen.push([step, value]));
  clock.progress(1, null);
  const until = performance.now() + 30;
  while (performance.now() < until);
  clock.progress(2, null);
  clock.stop();
  clock.progress(3, null);
  expect(seen.map(([step]) => step)).toEqual([1, 1, 2]);
  expect(seen[1]![1]).toBeGreaterThanOrEqual(0.03);
  expect(seen[2]![1]).toBeLessThan(0.03);
});

const wrong: [string, unknown, RegExp][] = [
  ['no kind', { name: 'mine' }, /alerts\[0\] "mine", field 'kind' .*threshold, change, non-finite/],
  ['an unknown kind', { kind: 'treshold' }, /alerts\[0\] "treshold", field 'kind'/],
  ['a threshold without a limit', { kind: 'threshold', metric: 'loss' }, /field 'above' .*either 'above' or 'below'/],
  ['a threshold with both', { kind: 'threshold', metric: 'x', above: 1, below: 0 }, /field 'above'/],
  ['a limit that is NaN', { kind: 'threshold', metric: 'x', above: Number.NaN }, /field 'above' .*finite number/],
  ['hysteresis on the wrong side', { kind: 'stability', clearAt: 1.1 }, /"stability", field 'clearAt'/],
  [
    'and under a lower limit',
    { kind: 'threshold', metric: 'x', below: 0, clearAt: -1 },
    /"threshold", field 'clearAt'/,
  ],
  ['no metric', { kind: 'change', by: 1, windowSteps: 3 }, /field 'metric' .*name of a metric/],
  [
    'no seconds',
    { kind: 'stalled', name: 'late', afterSeconds: 0 },
    /alerts\[0\] "late", field 'afterSeconds' .*above 0/,
  ],
  ['a severity that is none', { kind: 'non-finite', severity: 'fatal' }, /field 'severity' .*info, warning or error/],
  ['a field of another kind', { kind: 'non-finite', above: 3 }, /alerts\[0\] "non-finite" .*above/],
  ['no object', 7, /alerts\[0\]/],
];

test.each(wrong)('%s is refused at once, with the rule and the field', (_, rule, message) => {
  expect(() => createNtkLogger({ logdir: '/nonexistent', alerts: [rule as AlertRule] })).toThrow(message);
});

test('two rules of one name are refused, their default names too', () => {
  const rule = { kind: 'threshold', metric: 'loss', above: 5 } as const;
  const make =
    (...alerts: AlertRule[]) =>
    () =>
      createNtkLogger({ logdir: '/nonexistent', alerts });
  expect(make(rule, rule)).toThrow(/alerts\[1\] "threshold", field 'name' .*alerts\[0\]/);
  expect(make({ ...rule, name: 'a' }, { kind: 'non-finite', name: 'a' })).toThrow(/alerts\[1\] "a", field 'name'/);
});

test('the default rules are valid and have names of their own', () => {
  const names = defaultAlerts.map((rule) => nameRule(alertRuleSchema.parse(rule)).name);
  expect(new Set(names).size).toBe(defaultAlerts.length);
});

const addresses = [
  'ftp://example.org/secret',
  'file:///secret',
  'example.org/secret',
  'http://user:secret@example.org/',
  '',
];

test.each(addresses)('a webhook at %s is refused without repeating the address', (url) => {
  const make = () => createNtkLogger({ logdir: '/nonexistent', webhook: { url } });
  expect(make).toThrow(/option 'webhook.url' .*http or https address/);
  expect(make).not.toThrow(/secret/);
});
