import { classesOf } from '../classes.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * Accuracy of kernel regression on the probe's one-hot labels, each sample predicted from all others, in [0, 1]: in closed form
 * `f_n = y_n - [A^-1 Y]_n / [A^-1]_nn` with `A = K + r I`, the largest score wins. r is twice the error bound of a zero
 * eigenvalue: just enough that rounding is not fitted. What it is a share of is 1 / N; its error bound is not known. None when
 * there is a single class. Cost N^2 K with the eigenvectors at hand.
 * Source: Rasmussen & Williams 2006, Gaussian Processes for Machine Learning, section 5.4.2 (p. 117), the predictive mean with a sample left out.
 */
export const leaveOneOutAccuracy = kernelMetric(
  ['labels', 'eigenvectors'],
  ({ n, labels, eigenvalues, eigenvectors, bound }) => {
    const { of, sizes } = classesOf(labels);
    const k = sizes.length;
    const ridge = 2 * bound(0);
    if (k < 2 || ridge === 0) return null;
    const inverseDiagonal = new Float64Array(n);
    const weights = new Float64Array(n * k);
    const projections = new Float64Array(k);
    for (let mode = 0; mode < n; mode++) {
      const vector = eigenvectors.subarray(mode * n, (mode + 1) * n);
      const inverse = 1 / (Math.max(eigenvalues[mode] as number, 0) + ridge);
      projections.fill(0);
      for (let i = 0; i < n; i++) {
        const label = of[i] as number;
        projections[label] = (projections[label] as number) + (vector[i] as number);
      }
      for (let i = 0; i < n; i++) {
        const scaled = inverse * (vector[i] as number);
        inverseDiagonal[i] = (inverseDiagonal[i] as number) + scaled * (vector[i] as number);
        for (let c = 0; c < k; c++) {
          weights[i * k + c] = (weights[i * k + c] as number) + scaled * (projections[c] as number);
        }
      }
    }
    let right = 0;
    for (let i = 0; i < n; i++) {
      const score = (c: number) =>
        (of[i] === c ? 1 : 0) - (weights[i * k + c] as number) / (inverseDiagonal[i] as number);
      const own = score(of[i] as number);
      if (sizes.every((_, c) => c === of[i] || score(c) < own)) right++;
    }
    return { value: right / n, bound: null, trusted: true, relation: '=' };
  },
);
