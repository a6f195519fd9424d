import { directionError } from '../matrix-geometry.ts';
import { bounded, kernelMetric } from './kernel-metric.ts';

/**
 * `<K, Y Y^T> / (|K| |Y Y^T|)` (Frobenius), in [0, 1] for a kernel without negative entries, no unit, Y the one-hot labels
 * `[N, K]` (one class against the rest in each column). The kernel's mean counts: see the centred one.
 * Source: Cristianini et al. 2001, "On kernel-target alignment", definition of the alignment.
 */
export const kernelTargetAlignment = kernelMetric(['labels'], ({ kernel, n, labels, error, measures }) => {
  const classes = measures.classes(labels);
  const norm = measures.norm(kernel);
  const target = Math.sqrt(classes.sizes.reduce((sum, size) => sum + size ** 2, 0));
  return bounded(measures.sameClassSum(kernel, n, labels) / (norm * target), directionError(norm, error));
});
