/**
 * All metrics of one snapshot without its eigensolve, N = 512, C = 10 trace: `npm run bench:metrics`. Labels, eigenvectors, and a
 * first, a previous and a reference kernel are at hand, so that nothing steps aside. On one thread; the logger does it in a worker.
 */
import { eigh } from '../lib/linalg/eigh.ts';
import { gram } from '../lib/linalg/gram.ts';
import { type ComponentMetricsInput, componentMetrics } from '../lib/spectrum/component-metrics.ts';
import type { KernelRecord } from '../lib/spectrum/kernel-metrics/kernel-metric.ts';
import { type KernelMetricsInput, kernelMetrics } from '../lib/spectrum/kernel-metrics.ts';
import { spectralMetrics } from '../lib/spectrum/spectral-metrics.ts';
import { median } from './lib/statistics.ts';

const [N, C, FEATURES, REPEATS, LIMIT_MS] = [512, 10, 1024, 31, 50];

let state = 1;
function uniform(): number {
  state = (state * 1664525 + 1013904223) % 2 ** 32;
  return state / 2 ** 32 - 0.5;
}

/** Rows of features that lean towards those of their class. */
const rows = Float64Array.from(
  { length: N * FEATURES },
  (_, at) => uniform() + (at % C === Math.floor(at / FEATURES) % C ? 0.1 : 0),
);
const labels = Int32Array.from({ length: N }, (_, i) => i % C);

function moved(step: number): KernelRecord {
  const kernel = gram(
    rows.map((value) => value + 0.01 * step * uniform()),
    N,
    null,
    N,
  );
  return { kernel, step, epoch: step, error: 1e-6 };
}

const [first, reference, previous, now] = [moved(0), moved(1), moved(2), moved(3)] as const;
const { eigenvalues, eigenvectors } = await eigh(now.kernel, N, { vectors: true });
const facts = { kernel: now.kernel, n: N, c: C, outputs: 'trace' as const, eigenvalues, step: 3, epoch: 3 };
const given = { ...facts, labels, first, reference, previous };
const total: KernelMetricsInput = {
  ...given,
  learningRate: 0.1,
  loss: 'mse',
  ...(eigenvectors ? { eigenvectors } : {}),
};
const component: ComponentMetricsInput = { ...given, detail: 'main', hasSpectrum: true };

function measure(name: string, work: () => object[]): void {
  const count = work().reduce((sum, metrics) => sum + Object.keys(metrics).length, 0);
  const times = Array.from({ length: REPEATS }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  const ms = median(times);
  console.log(
    `| ${name} | ${count} | ${ms.toFixed(1)} ms | ${Math.max(...times).toFixed(1)} ms | ${(ms / LIMIT_MS).toFixed(2)} |`,
  );
}

console.log(`N = ${N}, C = ${C} trace, ${REPEATS} repeats, limit ${LIMIT_MS} ms`);
console.log('| what | metrics | median | slowest | median / limit |\n| --- | ---: | ---: | ---: | ---: |');
measure('the whole kernel', () => [spectralMetrics({ eigenvalues }), kernelMetrics(total)]);
measure('one component (`main`)', () => [componentMetrics(component)]);
