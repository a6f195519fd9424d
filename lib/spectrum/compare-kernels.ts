import { NtkBoardError } from '../protocol/errors.ts';
import type { MetricValue } from '../protocol/snapshot.ts';
import { centredAlignment } from './centred-alignment.ts';
import { kernelErrorBound } from './error-bound.ts';
import { kernelChange } from './kernel-change.ts';
import { kernelDistance } from './kernel-distance.ts';
import { Measures } from './measures.ts';

/** A kernel with its components, as `empiricalNtk` gives it for `trace` and `pseudo`. */
export interface ComparableKernel {
  /** Row-major `[N, N]`, float64. */
  total: Float64Array;
  n: number;
  components?: readonly { name: string; kernel: Float64Array }[];
  /** Identity of the probe, as `probeHash` gives it; without it nobody can tell. */
  probeHash?: string;
}

/** How far two kernels are apart; null where a kernel is zero. */
export interface KernelComparison {
  /** `1 - <K, L> / (|K| |L|)`, in [0, 1]. */
  distance: MetricValue | null;
  /** `<HKH, HLH> / (|HKH| |HLH|)`, in [0, 1]. */
  cka: MetricValue | null;
  /** `|K - L|`. Unit: (output / parameter)^2. */
  frobenius: MetricValue;
}

/**
 * Kernel distance, CKA and Frobenius distance of any two kernels on one probe, total and for each component that both have. No
 * array is kept or changed. Kernels on different probes are compared, but flagged: `sameProbe` is false and nothing is trusted.
 * Cost N^2 for each. Sources: `kernelDistance`, `centredAlignment` and `kernelChange` (arXiv:2010.15110, 1905.00414, 2205.12372).
 *
 * @returns `sameProbe` null when a probe hash is missing; `components` by name
 * @throws NtkBoardError `invalid-matrix` when sizes differ or are not N * N
 *
 * @example
 * const before = await empiricalNtk(model, X);
 * await model.fit(x, y);
 * const { total, components } = compareKernels(before, await empiricalNtk(model, X));
 * total.distance?.value;
 */
export function compareKernels(
  a: ComparableKernel,
  b: ComparableKernel,
): { sameProbe: boolean | null; total: KernelComparison; components: Map<string, KernelComparison> } {
  if (a.n !== b.n || a.total.length !== a.n ** 2 || b.total.length !== b.n ** 2) {
    throw new NtkBoardError(
      'invalid-matrix',
      `compareKernels: expected two kernels [N, N] of one size, got ${a.total.length} and ${b.total.length} entries for N = ${a.n} and ${b.n}. Compare trace or pseudo kernels on one probe.`,
    );
  }
  const sameProbe = a.probeHash === undefined || b.probeHash === undefined ? null : a.probeHash === b.probeHash;
  const trusted = sameProbe !== false;
  const others = new Map((b.components ?? []).map(({ name, kernel }) => [name, kernel]));
  const components = new Map<string, KernelComparison>();
  for (const { name, kernel } of a.components ?? []) {
    const other = others.get(name);
    if (other?.length === kernel.length) components.set(name, comparison(kernel, other, a.n, trusted, true));
  }
  return { sameProbe, total: comparison(a.total, b.total, a.n, trusted, false), components };
}

function comparison(
  k: Float64Array,
  l: Float64Array,
  n: number,
  trusted: boolean,
  component: boolean,
): KernelComparison {
  const [a, b, measures] = [withError(k, n, component), withError(l, n, component), new Measures()];
  const flag = <M extends MetricValue | null>(metric: M): M =>
    metric && !trusted ? { ...metric, trusted: false } : metric;
  return {
    distance: flag(kernelDistance(a, b, measures)),
    cka: flag(centredAlignment(a, b, n, measures)),
    frobenius: flag(kernelChange(a, b)),
  };
}

/** Without a spectrum the trace stands for the largest eigenvalue, which makes the bound larger, never smaller. */
function withError(kernel: Float64Array, n: number, component: boolean) {
  const eigenvalues = new Float64Array(n);
  for (let i = 0; i < n; i++) eigenvalues[n - 1] = (eigenvalues[n - 1] as number) + (kernel[i * n + i] as number);
  return { kernel, error: kernelErrorBound(eigenvalues, 'float64', 1, component) };
}
