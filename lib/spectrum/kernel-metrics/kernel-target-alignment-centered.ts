import { directionError } from '../matrix-geometry.ts';
import { bounded, kernelMetric } from './kernel-metric.ts';

/**
 * `<HKH, H Y Y^T H> / (|HKH| |H Y Y^T H|)` with `H = I - 1 1^T / N`, no unit: kernel-target alignment that a constant added to
 * the kernel, or classes of unequal size, cannot feign. None with a single class.
 * Source: Cortes, Mohri & Rostamizadeh 2012, arXiv:1203.0550, definition of centred alignment; on the NTK in training Baratin et al.
 * 2021, arXiv:2008.00938.
 */
export const kernelTargetAlignmentCentered = kernelMetric(['labels'], ({ kernel, n, labels, error, measures }) => {
  const classes = measures.classes(labels);
  if (classes.sizes.length < 2) return null;
  const centred = measures.centred(kernel, n);
  const norm = measures.norm(centred);
  return bounded(
    measures.sameClassSum(centred, n, labels) / (norm * centredTargetNorm(classes.sizes, n)),
    directionError(norm, error),
  );
});

/** `|H Y Y^T H|`: its entry for classes a and b is `[a = b] - n_a / N - n_b / N + sum_k n_k^2 / N^2`. */
function centredTargetNorm(sizes: readonly number[], n: number): number {
  const mean = sizes.reduce((sum, size) => sum + size ** 2, 0) / n ** 2;
  let squares = 0;
  sizes.forEach((a, i) => {
    sizes.forEach((b, j) => {
      squares += a * b * ((i === j ? 1 : 0) - (a + b) / n + mean) ** 2;
    });
  });
  return Math.sqrt(squares);
}
