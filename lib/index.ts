import { withCompletedKernels } from './backends/with-completed-kernels.ts';
import { completeCaptures } from './ntk/capture/completed-backend.ts';

export { selectBackend } from './backends/select-backend.ts';
export { eigh } from './linalg/eigh.ts';
export { type LanczosOptions, type LanczosResult, lanczos } from './linalg/lanczos/lanczos.ts';
export type { SymmetricOperator } from './linalg/lanczos/operator.ts';
export {
  type SpectralDensity,
  type SpectralDensityOptions,
  spectralDensity,
} from './linalg/lanczos/spectral-density.ts';
export type { AlertOptions, AlertWebhook } from './logger/alerts/alert-options.ts';
export { defaultAlerts } from './logger/alerts/default-alerts.ts';
export type { FitOptions } from './logger/fit/fit-options.ts';
export type { IdentityOptions } from './logger/identity/identity-options.ts';
export type { LoggerCounts } from './logger/logger-counts.ts';
export { createNtkLogger, NtkLogger } from './logger/ntk-logger.ts';
export type { NtkLoggerOptions } from './logger/options.ts';
export type { PresetName } from './logger/presets.ts';
export type { HistogramOptions } from './logger/recorders/histogram-options.ts';
export type { RetentionOptions } from './logger/retention/retention-options.ts';
export type { ResumeOptions } from './logger/run/resume-options.ts';
export type { ScheduleOption } from './logger/schedules/index.ts';
export type { StepOptions } from './logger/step-options.ts';
export { classTargets } from './ntk/class-targets.ts';
export {
  type EmpiricalFisher,
  empiricalFisher,
  type FisherComponent,
  type FisherOptions,
} from './ntk/empirical-fisher.ts';
export { type EmpiricalNtk, empiricalNtk, type NtkComponent } from './ntk/empirical-ntk.ts';
export { type ExplicitLayer, type ExplicitNetwork, explicitNtk } from './ntk/explicit/explicit-ntk.ts';
export { explicitNtkOf } from './ntk/explicit/explicit-ntk-of.ts';
export type { ExplicitComponent } from './ntk/explicit/stages.ts';
export { type JacobianOperator, jacobianOperator } from './ntk/jacobian-operator.ts';
export { kernelMatrix } from './ntk/kernel-matrix.ts';
export { type LinearizedUpdate, type LinearizedUpdateOptions, linearizedUpdate } from './ntk/linearized-update.ts';
export type { NamedGradients } from './ntk/model/gradient-values.ts';
export type { NumericValues } from './ntk/model/numeric-values.ts';
export type { ProbeDataset } from './ntk/model/probe-dataset.ts';
export { probeHash } from './ntk/model/probe-hash.ts';
export type { ProbeInput, RawBatch } from './ntk/model/probe-inputs.ts';
export type { ProbeLabels } from './ntk/model/probe-labels.ts';
export type { FunctionModel, NtkModel } from './ntk/model/types.ts';
export { type WeightMatrix, weightMatrices } from './ntk/model/weight-matrices.ts';
export { type ComponentJacobians, type JacobianComponent, jacobian } from './ntk/model-jacobian.ts';
export type { EmpiricalNtkOptions, JacobianOptions, NtkGram, NtkOutputs } from './ntk/ntk-options.ts';
export { type NtkRegression, type NtkRegressionProblem, ntkRegression } from './ntk/ntk-regression.ts';
export type { Alert, AlertKindName, AlertRule, AlertSeverity } from './protocol/alert.ts';
export { type ErrorCode, NtkBoardError } from './protocol/errors.ts';
export type { MetricValue } from './protocol/snapshot.ts';
export { type ComparableKernel, compareKernels, type KernelComparison } from './spectrum/compare-kernels.ts';
export type { KernelRecord } from './spectrum/kernel-metrics/kernel-metric.ts';
export { type KernelMetricsInput, type KernelMetricValues, kernelMetrics } from './spectrum/kernel-metrics.ts';
export { labelEnergyCurve } from './spectrum/label-energy-curve.ts';
export type { LossKind } from './spectrum/losses.ts';
export { modeStepsCurve } from './spectrum/mode-steps.ts';
export { outputAlignments } from './spectrum/output-alignment.ts';
export { outputKernels } from './spectrum/output-kernels.ts';
export { softmaxAmplification } from './spectrum/softmax-amplification.ts';
export { spectralMetrics } from './spectrum/spectral-metrics.ts';
export { type NamedMatrix, type WeightSpectrum, weightSpectra } from './spectrum/weight-spectra.ts';
export type { RetentionPolicy } from './store/retention.ts';

// Here, where both are known: the engine does not know backends, nor they the engine.
completeCaptures(withCompletedKernels);
