import { classesOf } from '../classes.ts';
import { labelEnergyCurve } from '../label-energy-curve.ts';
import { kernelMetric } from './kernel-metric.ts';

/**
 * Share of the labels' energy in the top K eigenvectors, K the number of classes: `sum_(j <= K) |v_j^T Y|^2 / |Y|^2`, in [0, 1];
 * `labelEnergyCurve` gives it for every k. 1 when the top eigenvectors span the classes; K / N when they know nothing.
 * The bound is twice the sine of the angle that rounding turns their span by, at most `2 |dK| / gap` to the next eigenvalue:
 * Davis & Kahan 1970, in the form of Yu, Wang & Samworth 2015 (Biometrika 102, 315). Source: see `labelEnergyCurve`.
 */
export const labelEnergy = kernelMetric(
  ['labels', 'eigenvectors'],
  ({ eigenvalues, eigenvectors, labels, n, bound }) => {
    const k = classesOf(labels).sizes.length;
    const value = labelEnergyCurve(eigenvectors, labels)[k - 1] as number;
    if (k >= n) return { value, bound: 0, trusted: true, relation: '=' };
    const gap = (eigenvalues[n - k] as number) - (eigenvalues[n - k - 1] as number);
    const turned = gap > 0 ? Math.min(1, (4 * bound(eigenvalues[n - 1] as number)) / gap) : 1;
    return { value, bound: turned, trusted: turned <= 0.5 * value, relation: '=' };
  },
);
