import { z } from 'zod';

/** How a run that exists already is continued. */
export interface ResumeOptions {
  /** Id of the run: of the one to be resumed, or of the new one. Default: made up. */
  runId?: string;
  /**
   * `never` (default): always a new run; `must`: continues the run of that `runId`, or the newest of the name `run`, and throws without one;
   * `allow`: continues it when there is one.
   */
  resume?: 'must' | 'allow' | 'never';
  /** The last step that is still true, for example that of the checkpoint: everything after it is removed. Default: nothing is. */
  resumeStep?: number;
  /** Leaves the run as it is and begins a new one that branches off it at `resumeStep`, or at its end. Default false. */
  branch?: boolean;
}

/** The part of the logger's options schema that is about resuming. */
export const resumeOptionsShape = {
  runId: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,200}$/, 'expected up to 200 letters, digits and . _ : -')
    .optional(),
  resume: z.enum(['must', 'allow', 'never']).default('never'),
  resumeStep: z.number().optional(),
  branch: z.boolean().default(false),
};

/** The parsed options, as far as they are about resuming. */
export type ParsedResume = z.output<z.ZodObject<typeof resumeOptionsShape>>;

/** What in a combination of options cannot be meant, with the option that is too much; null when it is fine. */
export function resumeConflict(
  options: ParsedResume & { run?: string | undefined },
): [option: string, why: string] | null {
  const { resume, run, runId, resumeStep, branch } = options;
  if (resume === 'never' && resumeStep !== undefined) return ['resumeStep', "it needs resume: 'must' or 'allow'"];
  if (resume === 'never' && branch) return ['branch', "it needs resume: 'must' or 'allow'"];
  if (resume !== 'never' && run === undefined && runId === undefined) return ['resume', 'it needs runId or run'];
  return null;
}
