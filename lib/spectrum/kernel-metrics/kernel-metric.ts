import type { MetricValue } from '../../protocol/snapshot.ts';
import type { ErrorBound } from '../error-bound.ts';
import type { LossKind } from '../losses.ts';
import type { Measures } from '../measures.ts';

/** A total kernel of an earlier snapshot on the same probe. */
export interface KernelRecord {
  /** Row-major `[N, N]`. */
  kernel: Float64Array;
  step: number;
  epoch: number | null;
  /** Bound on the Frobenius norm of its error. */
  error: number;
  /** Identity of its probe, where it is known: kernels of different ones are not compared. */
  probeHash?: string;
}

/** What there always is. */
export interface KernelFacts {
  /** Row-major `[N, N]`, float64. */
  kernel: Float64Array;
  n: number;
  /** Outputs of the model, and how the kernel sums them up. */
  c: number;
  outputs: 'trace' | 'pseudo';
  /** Ascending. */
  eigenvalues: Float64Array;
  bound: ErrorBound;
  /** Bound on the Frobenius norm of the kernel's error. */
  error: number;
  step: number;
  epoch: number | null;
  probeHash?: string;
  /** What several metrics need of the kernels, computed once. */
  measures: Measures;
  /** Each output's own kernel, row-major `[N, N]`, where the full kernel is known; see `outputKernels`. */
  outputKernels?: readonly Float64Array[];
}

/** What there may be. */
export interface KernelExtras {
  /** A class number for each sample. */
  labels: Int32Array;
  /** Row-major `[N, N]`, row k that of `eigenvalues[k]`. */
  eigenvectors: Float64Array;
  previous: KernelRecord;
  first: KernelRecord;
  /** A snapshot that somebody chose to compare with. */
  reference: KernelRecord;
  learningRate: number;
  loss: LossKind;
}

/** Several numbers of one kind, by what stands behind the slash of their names: `kernelTargetAlignment/3`. */
export type NamedValues = ReadonlyMap<string | number, MetricValue>;

/** One number out of a kernel, or several named ones, and what else it names in `requires`. One file a metric; listed in `index.ts`. */
export interface KernelMetric {
  requires: readonly (keyof KernelExtras)[];
  /** Null where the metric has no meaning. */
  compute: (input: KernelFacts & KernelExtras) => MetricValue | NamedValues | null;
}

/** Makes a metric whose `compute` sees, besides the facts, just the extras that it requires. */
export function kernelMetric<Extra extends keyof KernelExtras>(
  requires: readonly Extra[],
  compute: (input: KernelFacts & Pick<KernelExtras, Extra>) => MetricValue | NamedValues | null,
): KernelMetric {
  return { requires, compute };
}

/** A value with its bound, trusted while the bound is at most half of the value. */
export function bounded(value: number, bound: number): MetricValue | null {
  if (!Number.isFinite(value)) return null;
  return { value, bound, trusted: bound <= 0.5 * Math.abs(value), relation: '=' };
}
