export { selectBackend } from './backends/select-backend.ts';
export { eigh } from './linalg/eigh.ts';
export { createNtkLogger, type LoggerCounts, NtkLogger, type StepOptions } from './logger/ntk-logger.ts';
export type { NtkLoggerOptions } from './logger/options.ts';
export {
  type EmpiricalNtk,
  type EmpiricalNtkOptions,
  empiricalNtk,
  type NtkComponent,
  type NtkOutputs,
} from './ntk/empirical-ntk.ts';
export type { ProbeInput, RawBatch } from './ntk/model/probe-inputs.ts';
export type { ProbeLabels } from './ntk/model/probe-labels.ts';
export type { FunctionModel, NtkModel } from './ntk/model/types.ts';
export { type ErrorCode, NtkBoardError } from './protocol/errors.ts';
export type { MetricValue } from './protocol/snapshot.ts';
export { spectralMetrics } from './spectrum/spectral-metrics.ts';
