import { z } from 'zod';
import type { ProbeLabels } from '../../ntk/model/probe-labels.ts';
import { NtkBoardError } from '../../protocol/errors.ts';
import type { Descent } from '../descent.ts';

/** Options of `ntkLogger.callback`. */
export interface FitOptions extends Descent {
  /** Class of every probe sample, as for `step`. */
  labels?: ProbeLabels;
  /**
   * When a snapshot is taken: after the first and every so many epochs, which are then the steps (default: every epoch), or after the first and
   * every so many batches. The logger's own `schedule` thins it further.
   */
  every?: { epochs: number } | { batches: number };
  /** With `every: { batches }`: losses and metrics are logged every so many batches; default as often as snapshots. */
  scalars?: { batches: number };
  /**
   * Log the norm of the gradient, in all and by parameter, at every snapshot (histograms too with `histograms: { gradients: true }`, which is
   * what switches it on by default). It is the gradient of the training's own loss on the batch before the snapshot; reading it copies all
   * gradients of that one batch to the host.
   */
  gradients?: boolean;
}

const count = (what: string) =>
  z.int({ error: `expected a whole number of ${what}` }).min(1, `expected at least 1 of ${what}`);
const everySchema = z.union(
  [z.strictObject({ epochs: count('epochs') }), z.strictObject({ batches: count('batches') })],
  {
    error: 'expected { epochs: n } or { batches: n }, n a whole number above 0',
  },
);
const scheduleSchema = z.object({
  every: everySchema.default({ epochs: 1 }),
  scalars: z.strictObject({ batches: count('batches') }).optional(),
  gradients: z.boolean().optional(),
});

/** When what is logged, parsed. */
export type ParsedFitOptions = z.output<typeof scheduleSchema>;

/** What is passed on to every `step`. */
export function stepOptionsOf({ every, scalars, gradients, ...given }: FitOptions): Descent & { labels?: ProbeLabels } {
  return given;
}

/** @throws NtkBoardError `invalid-option` that names the option */
export function parseFitOptions(options: FitOptions): ParsedFitOptions {
  const parsed = scheduleSchema.safeParse(options);
  const [issue] = parsed.error?.issues ?? [];
  const fault =
    issue?.message ??
    (options.scalars && !('batches' in (options.every ?? {})) ? 'it needs every: { batches: n }' : undefined);
  if (parsed.success && fault === undefined) return parsed.data;
  throw new NtkBoardError(
    'invalid-option',
    `callback: option '${issue?.path.join('.') ?? 'scalars'}' is not usable: ${fault}. See FitOptions for what it may be.`,
  );
}
