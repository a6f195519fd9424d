import { z } from 'zod';
import { NtkBoardError } from '../protocol/errors.ts';
import { jsonObjectSchema } from '../protocol/json-value.ts';
import { type AlertOptions, alertOptionsShape, describeRulePath } from './alerts/alert-options.ts';

const isFunction = (value: unknown): value is (error: NtkBoardError) => void => typeof value === 'function';

const loggerOptionsSchema = z.strictObject({
  logdir: z.string().min(1).default('runs'),
  run: z.string().min(1).max(200).optional(),
  config: jsonObjectSchema.default({}),
  tags: z.array(z.string().min(1).max(100)).max(100).default([]),
  outputs: z.enum(['trace', 'pseudo']).default('trace'),
  verify: z.boolean().default(true),
  componentMetrics: z.enum(['none', 'main', 'all']).default('main'),
  weightSpectra: z.boolean().default(true),
  referenceStep: z.number().optional(),
  tensorboard: z.string().min(1).optional(),
  ...alertOptionsShape,
  onError: z.custom<(error: NtkBoardError) => void>(isFunction, 'expected a function').optional(),
});

/** Options of `createNtkLogger`. */
export interface NtkLoggerOptions extends AlertOptions {
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
  const parsed = loggerOptionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') || 'options';
  const subject = describeRulePath(options, issue?.path ?? []) ?? `option '${path}'`;
  throw new NtkBoardError(
    'invalid-option',
    `createNtkLogger: ${subject} is not usable: ${issue?.message}. See NtkLoggerOptions for what it may be.`,
    { cause: parsed.error },
  );
}
