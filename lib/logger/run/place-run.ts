import { nanoid } from 'nanoid';
import { NtkBoardError } from '../../protocol/errors.ts';
import type { Run } from '../../protocol/run.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { ParsedResume } from './resume-options.ts';

/** Which run a logger writes. */
export interface RunPlace {
  runId: string;
  name: string;
  /** The run that goes on, as it was found. */
  resumed: Run | null;
  /** The run that this one branches off, and where. */
  parent: { run: Run; step: number | null } | null;
}

/**
 * Finds the run to be resumed or branched off, or makes up a new one. Writes nothing.
 *
 * @throws NtkBoardError `invalid-option` when what was asked for is not there, or is there already
 */
export function placeRun(store: StoreWriter, options: ParsedResume & { run?: string | undefined }): RunPlace {
  const { resume, runId, run: name, branch, resumeStep } = options;
  if (resume === 'never') {
    const taken = runId === undefined ? null : store.findRun({ id: runId });
    if (taken) {
      throw refusal(
        'runId',
        `expected an id of its own, got that of run "${taken.name}"`,
        "Pass resume: 'allow' to continue it.",
      );
    }
    return newPlace(options);
  }
  const found = store.findRun(runId === undefined ? { name: name as string } : { id: runId });
  if (found?.deletedMs != null) {
    throw refusal(
      'runId',
      `expected a run that is not deleted, got "${found.name}"`,
      'Restore it, or take another id.',
    );
  }
  if (!found && resume === 'must') {
    const which = runId === undefined ? `of the name "${name}"` : `of the id "${runId}"`;
    throw refusal('resume', `expected a run ${which} in this logdir, got none`, "Pass resume: 'allow' to begin it.");
  }
  if (!found) return newPlace(options);
  if (!branch) return { runId: found.id, name: found.name, resumed: found, parent: null };
  const step = resumeStep ?? found.lastStep;
  const ownName = runId !== undefined && name !== undefined ? name : `${found.name} from ${step ?? 0}`;
  return { runId: nanoid(), name: ownName.slice(0, 200), resumed: null, parent: { run: found, step } };
}

/** A run that does not exist yet. */
export function newPlace({ run, runId }: Pick<ParsedResume, 'runId'> & { run?: string | undefined }): RunPlace {
  const name = run ?? `run-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}`;
  return { runId: runId ?? nanoid(), name, resumed: null, parent: null };
}

function refusal(option: string, what: string, advice: string): NtkBoardError {
  return new NtkBoardError('invalid-option', `createNtkLogger: option '${option}' is not usable: ${what}. ${advice}`);
}
