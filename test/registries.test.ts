import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { KERNEL_METRICS } from '../lib/spectrum/kernel-metrics/index.ts';
import { SPECTRAL_METRICS } from '../lib/spectrum/metrics/index.ts';
import { WEIGHT_METRICS } from '../lib/spectrum/weight-metrics/index.ts';

const ROOT = path.join(import.meta.dirname, '..');

/** Folder, the registry that must list every file in it, and files that are shared parts of the listed ones. */
const REGISTRIES: [folder: string, registry: string, shared: string[]][] = [
  ['lib/backends/candidates', 'index.ts', ['candidate.ts', 'restore-node-util.ts']],
  ['lib/ntk/rules', 'index.ts', ['rule.ts', 'reduce-to-parameter.ts']],
  ['lib/ntk/host/kernels', 'index.ts', ['host-kernel.ts']],
  ['lib/ntk/views', 'index.ts', ['view.ts']],
  ['lib/ntk/algorithms', 'index.ts', ['algorithm.ts']],
  ['lib/spectrum/metrics', 'index.ts', ['metric.ts']],
  ['lib/spectrum/kernel-metrics', 'index.ts', ['kernel-metric.ts']],
  ['lib/store/sqlite/migrations', 'index.ts', ['migration.ts']],
  ['lib/linalg/providers', 'index.ts', []],
  ['lib/logger/alerts/kinds', 'index.ts', ['alert-kind.ts', 'level.ts', 'step-window.ts']],
  ['test/soak', 'index.ts', ['run.ts', 'scenario.ts']],
  ['lib/logger/schedules', 'index.ts', ['schedule.ts']],
  ['server/commands', 'index.ts', ['close-on-signal.ts']],
];

for (const [folder, registry, shared] of REGISTRIES) {
  test(`every file of ${folder} is listed in its registry`, () => {
    const source = readFileSync(path.join(ROOT, folder, registry), 'utf8');
    const files = readdirSync(path.join(ROOT, folder)).filter((file) => file !== registry && !shared.includes(file));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !source.includes(`'./${file}'`))).toEqual([]);
  });
}

test('every panel of the page is listed in its registry', () => {
  const folder = path.join(ROOT, 'app/panels');
  const source = readFileSync(path.join(folder, 'index.ts'), 'utf8');
  const panels = readdirSync(folder).filter((file) =>
    /satisfies Panel|: Panel</.test(readFileSync(path.join(folder, file), 'utf8')),
  );
  const unlisted = panels.filter((file) => !['index.ts', 'panel.ts'].includes(file) && !source.includes(`'./${file}'`));
  expect(panels.length).toBeGreaterThan(3);
  expect(unlisted).toEqual([]);
});

test('docs/metrics.md has a row for every metric', () => {
  const table = readFileSync(path.join(ROOT, 'docs/metrics.md'), 'utf8');
  const names = [SPECTRAL_METRICS, KERNEL_METRICS, WEIGHT_METRICS].flatMap((registry) => Object.keys(registry));
  expect(names.filter((name) => !new RegExp(`^\\|.*\`${name}(/<\\w+>)?\``, 'm').test(table))).toEqual([]);
});
