/**
 * `ntkboard/browser`: what computes without Node. Linear algebra in float64 on the calling thread (put it into a `Worker`), Lanczos
 * on any operator, and the metrics of a kernel, with nothing to install and no file to serve.
 */
export { type LanczosOptions, type LanczosResult, lanczos } from './linalg/lanczos/lanczos.ts';
export type { SymmetricOperator } from './linalg/lanczos/operator.ts';
export {
  type SpectralDensity,
  type SpectralDensityOptions,
  spectralDensity,
} from './linalg/lanczos/spectral-density.ts';
export type { LinalgProvider, SymmetricEigen } from './linalg/provider.ts';
export { linalg } from './linalg/typescript/on-this-thread.ts';
export { type ErrorCode, NtkBoardError } from './protocol/errors.ts';
export type { MetricValue } from './protocol/snapshot.ts';
export { type ComparableKernel, compareKernels, type KernelComparison } from './spectrum/compare-kernels.ts';
export { type KernelMetricsInput, type KernelMetricValues, kernelMetrics } from './spectrum/kernel-metrics.ts';
export { labelEnergyCurve } from './spectrum/label-energy-curve.ts';
export { modeStepsCurve } from './spectrum/mode-steps.ts';
export { spectralMetrics } from './spectrum/spectral-metrics.ts';
