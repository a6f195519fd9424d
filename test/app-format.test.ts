import { expect, test } from 'vitest';
import { alertsOf } from '../app/client/alerts-of.ts';
import { monitorCost } from '../app/client/monitor-cost.ts';
import { runColors } from '../app/client/run-colors.ts';
import { indexAt } from '../app/client/snapshot-at.ts';
import { alignedIndex, positionsOf } from '../app/compare/alignment.ts';
import { logTicks } from '../app/figure/log-ticks.ts';
import { compareConfigs, flattenConfig } from '../app/format/flatten-config.ts';
import { formatAgo, formatBytes, formatDuration, formatEpoch, formatNumber, shorten } from '../app/format/format.ts';
import { aMetric, aRun, aSnapshot } from './app-fixtures.ts';

test('numbers read as in a paper: plain near one, powers of ten beyond', () => {
  const shown = [0, 0.0123456, 3.1459, 42, 9999, 32_400, -1.5e-7, Number.NaN, Number.NEGATIVE_INFINITY];
  expect(shown.map((value) => formatNumber(value))).toEqual([
    '0',
    '0.0123',
    '3.15',
    '42',
    '1×10⁴',
    '3.24×10⁴',
    '−1.5×10⁻⁷',
    'NaN',
    '−∞',
  ]);
});

test('a part of an epoch is told to hundredths', () => {
  expect([0, 3, 1 / 3, 12.5, 5 / 47].map(formatEpoch)).toEqual(['0', '3', '0.33', '12.5', '0.11']);
});

test('durations and ages take the unit that reads best', () => {
  expect([0.5, 61, 1500, 125_000, 3_700_000].map((ms) => formatDuration(ms).replaceAll('\u202f', ' '))).toEqual([
    '0.5 ms',
    '61 ms',
    '1.5 s',
    '2 min 5 s',
    '1 h 1 min',
  ]);
  expect([0, 45_000, 90_000_000].map((age) => formatAgo(0, age).replaceAll('\u202f', ' '))).toEqual([
    'just now',
    '40 s ago',
    'yesterday',
  ]);
});

test('a long name keeps both its ends', () => {
  expect(shorten('block3_conv2d_Conv2D7/kernel', 15)).toBe('block3_…/kernel');
});

test('log ticks lie inside the range and are few', () => {
  for (const range of [
    [3.4, 3.9],
    [-2.3, -1.2],
    [0, 0.02],
    [6.1, 6.15],
  ] as const) {
    const { tickvals } = logTicks(range);
    expect(tickvals.length).toBeGreaterThan(0);
    expect(tickvals.length).toBeLessThanOrEqual(8);
    expect(tickvals.every((value) => Math.log10(value) >= range[0] && Math.log10(value) <= range[1])).toBe(true);
  }
});

test('the chosen snapshot is the last one not beyond the wanted step; without one the newest', () => {
  expect(indexAt([10, 20, 30], null)).toBe(2);
  expect(indexAt([10, 20, 30], 25)).toBe(1);
  expect(indexAt([10, 20, 30], 5)).toBe(0);
  expect(indexAt([], 5)).toBe(-1);
});

test('runs align by step, by epoch or by place', () => {
  const aligned = (...snapshots: ReturnType<typeof aSnapshot>[]) => ({ run: { createdMs: 0 }, snapshots, scalars: [] });
  const a = aligned(aSnapshot(10, { epoch: 1 }), aSnapshot(20, { epoch: 2 }));
  const b = aligned(aSnapshot(15, { epoch: 1 }), aSnapshot(99, { epoch: null }));
  expect(positionsOf([a, b], 'step')).toEqual([10, 15, 20, 99]);
  expect(positionsOf([a, b], 'epoch')).toEqual([1, 2]);
  expect(positionsOf([a, b], 'index')).toEqual([1, 2]);
  expect([alignedIndex(a, 'step', 15), alignedIndex(b, 'step', 15), alignedIndex(b, 'index', 2)]).toEqual([0, 0, 1]);
});

test('configs are compared leaf by leaf', () => {
  const a = { lr: 0.1, model: { depth: 2, units: [8, 8] } };
  expect(flattenConfig(a)).toEqual([
    ['lr', 0.1],
    ['model.depth', 2],
    ['model.units', [8, 8]],
  ]);
  expect(compareConfigs([a, { lr: 0.2, model: { units: [8, 8] } }])).toEqual([
    { path: 'lr', values: [0.1, 0.2], differs: true },
    { path: 'model.depth', values: [2, undefined], differs: true },
    {
      path: 'model.units',
      values: [
        [8, 8],
        [8, 8],
      ],
      differs: false,
    },
  ]);
});

test('repeated faults are one alert with its first step, errors before warnings; a changed probe is a warning', () => {
  const nan = (step: number) =>
    ({ wallMs: 0, step, level: 'error', code: 'nan', message: `[ntkboard] step ${step}: NaN` }) as const;
  const snapshots = [aSnapshot(1), aSnapshot(2, { probeHash: 'other' })];
  const alerts = alertsOf([nan(5), nan(6)], snapshots);
  expect(alerts.map(({ level, count, firstStep }) => [level, count, firstStep])).toEqual([
    ['error', 2, 5],
    ['warning', 1, 2],
  ]);
  expect(alerts[0]?.message).toBe('step 5: NaN');
  const told = { wallMs: 0, step: 2, level: 'warning', code: 'probe-changed', message: 'told' } as const;
  expect(alertsOf([told], snapshots).map(({ message }) => message)).toEqual(['told']);
});

test('the monitor’s cost is its mean standstill, its newest total and its share of the time', () => {
  const timings = (captureMs: number) => ({ captureMs, gramMs: 5, eighMs: 1, writeMs: 4 });
  const snapshots = [aSnapshot(0, { timings: timings(10) }), aSnapshot(1000, { timings: timings(20) })];
  expect(monitorCost(snapshots)).toEqual({ meanStandstillMs: 15, lastTotalMs: 30, share: 0.02, lastBytes: null });
  expect(monitorCost([])).toBeNull();
  const metrics = {
    monitorShareOfRun: aMetric(0.018),
    metricsMs: aMetric(7),
    jacobianBytes: aMetric(1000),
    gramBytes: aMetric(24),
  };
  const inThread = aSnapshot(3000, { timings: timings(400), metrics: { copyMs: aMetric(1) } });
  expect(monitorCost([inThread])).toMatchObject({ meanStandstillMs: 1, lastTotalMs: 410 });
  const measured = aSnapshot(2000, { timings: timings(30), metrics });
  expect(monitorCost([...snapshots, measured])).toEqual({
    meanStandstillMs: 20,
    lastTotalMs: 47,
    share: 0.018,
    lastBytes: 1024,
  });
});

test('a run keeps its colour when newer runs appear', () => {
  const old = [aRun('b', { createdMs: 2 }), aRun('a', { createdMs: 1 })];
  const before = runColors(old, 'dark');
  const after = runColors([aRun('c', { createdMs: 3 }), ...old], 'dark');
  expect([after.get('a'), after.get('b')]).toEqual([before.get('a'), before.get('b')]);
  expect(new Set(after.values()).size).toBe(3);
});

test('bytes are shown in the unit that reads best', () => {
  expect([0, 512, 1536, 3 * 2 ** 20, 2 ** 40].map(formatBytes)).toEqual([
    '0\u202fB',
    '512\u202fB',
    '1.5\u202fKiB',
    '3\u202fMiB',
    '1\u202fTiB',
  ]);
});
