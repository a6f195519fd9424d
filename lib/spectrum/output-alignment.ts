import type { MetricValue } from '../protocol/snapshot.ts';
import { bounded } from './kernel-metrics/kernel-metric.ts';
import { directionError } from './matrix-geometry.ts';
import { Measures } from './measures.ts';

/** Beyond so many classes their alignments one by one are left out: nobody reads a thousand curves. */
const MAX_CLASSES = 64;

export interface OutputAlignmentOptions {
  /** Default false. */
  centred?: boolean;
  /** Bound on the Frobenius norm of each kernel's error; default 0. */
  error?: number;
  /** What is known of the kernels already. */
  measures?: Measures;
}

/**
 * Kernel-target alignment with each column of the one-hot labels alone, `y^T K y / (|K| |y|^2)` (as `|y y^T| = |y|^2`), in [0, 1],
 * no unit, by class number: which outputs the kernel serves. Centred, K is HKH and y is Hy with `H = I - 1 1^T / N`; none then
 * for a column without variance.
 *
 * One kernel of all outputs is held against every column; `kernels` gives each column that of its own output. Cost N^2, and N^2 K
 * for a kernel each. None beyond 64 classes.
 * Source: Cristianini et al. 2001, "On kernel-target alignment", with one target; centred Cortes, Mohri &
 * Rostamizadeh 2012, arXiv:1203.0550.
 *
 * @param kernels one row-major `[N, N]`, or one for each class number: the diagonal blocks `Theta[:, :, c, c]`
 * @param labels a class number for each sample
 *
 * @example
 * const alignments = outputAlignments([kernel.total], labels, { centred: true });
 * alignments.get(3)?.value; // alignment with class 3 against the rest
 */
export function outputAlignments(
  kernels: readonly Float64Array[],
  labels: ArrayLike<number>,
  { centred = false, error = 0, measures = new Measures() }: OutputAlignmentOptions = {},
): Map<number, MetricValue> {
  const n = labels.length;
  const members = membersOf(labels);
  const alignments = new Map<number, MetricValue>();
  if (members.size > MAX_CLASSES) return alignments;
  const shared = kernels.length === 1 ? measured(kernels[0] as Float64Array, n, centred, measures) : null;
  for (const [label, indices] of [...members].sort(([a], [b]) => a - b)) {
    const own = kernels[label];
    const at = shared ?? (own ? measured(own, n, centred, measures) : null);
    if (!at) continue;
    // H is its own square, so that y^T (HKH) y needs no centred y.
    const target = indices.length - (centred ? indices.length ** 2 / n : 0);
    if (target <= 0) continue;
    const alignment = bounded(sumOver(at.kernel, n, indices) / (at.norm * target), directionError(at.norm, error));
    if (alignment) alignments.set(label, alignment);
  }
  return alignments;
}

function membersOf(labels: ArrayLike<number>): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    const known = members.get(label);
    if (known) known.push(i);
    else members.set(label, [i]);
  }
  return members;
}

function measured(given: Float64Array, n: number, centred: boolean, measures: Measures) {
  const kernel = centred ? measures.centred(given, n) : given;
  return { kernel, norm: measures.norm(kernel) };
}

function sumOver(kernel: Float64Array, n: number, indices: readonly number[]): number {
  let sum = 0;
  for (const i of indices) for (const j of indices) sum += kernel[i * n + j] as number;
  return sum;
}
