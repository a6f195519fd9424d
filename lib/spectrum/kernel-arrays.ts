import { SNAPSHOT_ARRAYS as NAMES, type NamedArray } from '../protocol/named-array.ts';
import { entryHistogram } from './entry-histogram.ts';
import { eigenvalueErrorBound } from './error-bound.ts';
import { distancesTo, type TrailKernel } from './kernel-trail.ts';
import { labelEnergyCurve } from './label-energy-curve.ts';
import { topEigenvectors } from './top-eigenvectors.ts';

const TOP_EIGENVECTORS = 8;

export interface KernelArraysInput {
  /** Row-major `[N, N]`. */
  kernel: Float64Array;
  n: number;
  /** Ascending. */
  eigenvalues: Float64Array;
  /** Row k that of `eigenvalues[k]`; what is drawn from them is left out without. */
  eigenvectors?: Float64Array;
  labels?: Int32Array;
  amplification?: number;
  /** This kernel, normalised, and earlier ones of the same probe. */
  own: Float32Array;
  trail: readonly TrailKernel[];
}

/** The arrays that a snapshot carries for its pictures; `SNAPSHOT_ARRAYS` says what each is. Cost N^2 (T + 1) for T earlier kernels. */
export function kernelArrays(input: KernelArraysInput): Record<string, NamedArray> {
  const { kernel, n, eigenvalues, eigenvectors, labels, amplification = 1, own, trail } = input;
  const bound = eigenvalueErrorBound(eigenvalues, 'float64', amplification);
  const { edges, within, between, mean } = entryHistogram(kernel, n, labels ?? null);
  const flat = (data: Float64Array): NamedArray => ({ shape: [data.length], data });
  return {
    [NAMES.errorBounds]: flat(eigenvalues.map(bound)),
    [NAMES.entryEdges]: flat(edges),
    ...(labels
      ? { [NAMES.withinEntries]: flat(within), [NAMES.betweenEntries]: flat(between) }
      : { [NAMES.entries]: flat(within) }),
    [NAMES.meanEntry]: flat(Float64Array.of(mean)),
    [NAMES.distanceSteps]: flat(Float64Array.from(trail, ({ step }) => step)),
    [NAMES.distances]: flat(distancesTo(own, trail)),
    ...(eigenvectors ? fromVectors(eigenvectors, n, labels) : {}),
  };
}

function fromVectors(eigenvectors: Float64Array, n: number, labels?: Int32Array): Record<string, NamedArray> {
  const top = topEigenvectors(eigenvectors, n, TOP_EIGENVECTORS);
  const energy = labels && labelEnergyCurve(eigenvectors, labels);
  return {
    [NAMES.eigenvectors]: { shape: [top.length / n, n], data: top },
    ...(energy ? { [NAMES.labelEnergy]: { shape: [n], data: energy } } : {}),
  };
}
