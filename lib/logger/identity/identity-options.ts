import { z } from 'zod';

/** What a run says about where it comes from; stored as its `environment`. */
export interface IdentityOptions {
  /** Runs of one experiment share a group. */
  group?: string;
  /** What this run does in its group, for example `train` or `evaluate`. */
  job?: string;
  /** Free text beside the run; plain, never HTML. */
  notes?: string;
  /** The seed of the training, recorded and nothing else. */
  seed?: number | string;
  /** Each part is on by default; `false` leaves out all. */
  identity?:
    | false
    | {
        /** Commit, branch, and whether tracked files have changed. Asked for after creation, in the background. */
        git?: boolean;
        /** Command line, its secrets masked, and folder. */
        command?: boolean;
        /** Name of the machine, its system and hardware. Without it a run that dies is shown as stalled, not as crashed. */
        host?: boolean;
        /** Of node, tfjs, ntkboard and the backend. */
        versions?: boolean;
      };
}

const part = z.boolean().default(true);
const partsSchema = z.strictObject({ git: part, command: part, host: part, versions: part });
const none = { git: false, command: false, host: false, versions: false };

/** Which parts are recorded. */
export type IdentityParts = z.output<typeof partsSchema>;

const label = z.string().min(1).max(200);

/** The part of the logger's options schema that is about identity. */
export const identityOptionsShape = {
  group: label.optional(),
  job: label.optional(),
  notes: z.string().max(100_000).default(''),
  seed: z
    .union([z.number(), z.string().max(200)])

    .optional(),
  identity: z.preprocess((option) => (option === false ? none : option), partsSchema).default(partsSchema.parse({})),
};
