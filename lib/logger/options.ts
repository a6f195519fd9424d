import { z } from 'zod';
import { NtkBoardError } from '../protocol/errors.ts';
import { newJsonObjectSchema } from '../protocol/json-value.ts';
import { type AlertOptions, alertOptionsShape, describeRulePath } from './alerts/alert-options.ts';
import { type IdentityOptions, identityOptionsShape } from './identity/identity-options.ts';
import { PRESETS, type PresetName } from './presets.ts';
import { type HistogramOptions, histogramOptionsShape } from './recorders/histogram-options.ts';
import { destinationOf, type RemoteOptions, remoteOptionsShape } from './remote/remote-options.ts';
import { type RetentionOptions, retentionOptionsShape } from './retention/retention-options.ts';
import { type ResumeOptions, resumeConflict, resumeOptionsShape } from './run/resume-options.ts';
import { type ScheduleOption, scheduleSchema } from './schedules/index.ts';

const isFunction = (value: unknown): value is (error: NtkBoardError) => void => typeof value === 'function';

const isBudget = (value: unknown): boolean => value === false || (typeof value === 'number' && value > 0 && value <= 1);

const loggerShape = z.strictObject({
  logdir: z.string().min(1).default('runs'),
  run: z.string().min(1).max(200).optional(),
  config: newJsonObjectSchema.default({}),
  tags: z.array(z.string().min(1).max(100)).max(100).default([]),
  outputs: z.enum(['trace', 'pseudo']).default('trace'),
  verify: z.boolean().default(true),
  componentMetrics: z.enum(['none', 'main', 'all']).default('main'),
  weightSpectra: z.boolean().default(true),
  referenceStep: z.number().optional(),
  tensorboard: z.string().min(1).optional(),
  budget: z.custom<number | false>(isBudget, 'expected a share above 0 and up to 1, or false').optional(),
  mode: z.enum(['auto', 'worker', 'inline']).default('auto'),
  schedule: scheduleSchema.default('always'),
  durability: z.enum(['process', 'power']).default('process'),
  ...histogramOptionsShape,
  ...identityOptionsShape,
  ...resumeOptionsShape,
  ...alertOptionsShape,
  ...remoteOptionsShape,
  ...retentionOptionsShape,
  onError: z.custom<(error: NtkBoardError) => void>(isFunction, 'expected a function').optional(),
});

const loggerOptionsSchema = loggerShape.superRefine((options, context) => {
  const [option, message] = resumeConflict(options) ?? [];
  if (option !== undefined) context.addIssue({ code: 'custom', path: [option], message: message ?? '' });
});

/** Options of `createNtkLogger`. */
export interface NtkLoggerOptions
  extends AlertOptions,
    HistogramOptions,
    IdentityOptions,
    RemoteOptions,
    ResumeOptions,
    RetentionOptions {
  /** What is logged by default, options of your own going before: `economy`, `standard` (default) or `full`; see docs/logger.md. */
  preset?: PresetName;
  /** Directory of the run database, made when missing; default `runs`. */
  logdir?: string;
  /** Name of the run; default its start time. Several runs may share a name. */
  run?: string;
  /** Hyperparameters and whatever else should stand beside the run: JSON values only. */
  config?: Record<string, unknown>;
  tags?: string[];
  /** What is kept of several outputs; see `empiricalNtk`. Default `trace`. */
  outputs?: 'trace' | 'pseudo';
  /** Check three samples against per-sample autograd at the first snapshot; default true. */
  verify?: boolean;
  /**
   * Metrics of every component of the kernel: `main` its condition number, largest and smallest eigenvalue, trace, effective rank,
   * label alignment and movement; `all` every metric that it may have; `none`. Eigenvalues up to 512 samples. Default `main`.
   */
  componentMetrics?: 'none' | 'main' | 'all';
  /** Eigenvalues of W W^T of every trainable weight of rank 2 or more, up to 1024 on its smaller side; default true. */
  weightSpectra?: boolean;
  /**
   * Share of the training's time that it may wait for the monitor: beyond, snapshots that are due are left out, scalars never. `false` for no
   * limit. Default 0.05 for the snapshots of `callback` and of a `schedule`, their first five seconds free; a budget that is set holds for every `step`.
   */
  budget?: number | false;
  /**
   * Where snapshots are computed: `worker`, a thread of their own, for which training only copies its weights; `inline`, the training's
   * thread; `auto` (default) tries whether the thread gives the same numbers. `logger.mode` says what came of it.
   */
  mode?: 'auto' | 'worker' | 'inline';
  /** Which calls of `step` take a snapshot; the others still log their `metrics`. Default `always`. */
  schedule?: ScheduleOption;
  /**
   * What `flush()` waits for: `process` (default), rows that survive the death of the process; `power`, rows that survive a power cut too,
   * an fsync more.
   */
  durability?: 'process' | 'power';
  /** The first snapshot at this step or later is kept, and later ones are compared with it: metrics `...ToReference`. */
  referenceStep?: number;
  /** Also write TensorBoard event files, one folder a run below this one; see docs/tensorboard.md. */
  tensorboard?: string;
  /** Told of every fault of the logger; default a process warning. What it throws is ignored. */
  onError?: (error: NtkBoardError) => void;
}

export type ParsedLoggerOptions = z.output<typeof loggerOptionsSchema>;

/** @throws NtkBoardError `invalid-option` that names the option */
export function parseLoggerOptions(options: NtkLoggerOptions): ParsedLoggerOptions {
  const { preset = 'standard', ...own } = options;
  const parsed = loggerOptionsSchema.safeParse({ ...presetOptions(preset), ...withoutAbsent(own) });
  if (parsed.success) {
    destinationOf(parsed.data);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') || 'options';
  const subject = describeRulePath(options, issue?.path ?? []) ?? `option '${path}'`;
  throw new NtkBoardError(
    'invalid-option',
    `createNtkLogger: ${subject} is not usable: ${issue?.message}. See NtkLoggerOptions for what it may be.`,
    { cause: parsed.error },
  );
}

function presetOptions(preset: unknown): NtkLoggerOptions {
  if (typeof preset === 'string' && Object.hasOwn(PRESETS, preset)) return PRESETS[preset as PresetName];
  throw new NtkBoardError(
    'invalid-option',
    `createNtkLogger: option 'preset' is not usable: expected ${Object.keys(PRESETS).join(', ')}, got ${String(preset)}. See NtkLoggerOptions for what it may be.`,
  );
}

/** An option that is there but undefined leaves the preset's in place. */
function withoutAbsent(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
