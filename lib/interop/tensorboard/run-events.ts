import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../protocol/json-value.ts';
import type { NewRun } from '../../store/store.ts';
import { EventFile } from './event-file.ts';
import { type HparamsMessage, SESSION_START, SESSION_STATUSES, type SummaryValue } from './event-messages.ts';
import { hyperparameters } from './hyperparameters.ts';
import { hparamsSummary } from './summaries.ts';

/** Where and when something was logged: milliseconds since 1970. */
export interface Place {
  step: number | null;
  wallMs: number;
}

/** What TensorBoard is told of the run itself. */
export type RunIdentity = Pick<NewRun, 'id' | 'name' | 'config' | 'tags' | 'createdMs'>;

/** One run as TensorBoard sees it: a folder and the event file that this process adds to it. */
export class RunEvents {
  readonly #run: RunIdentity;
  readonly #file: EventFile;
  readonly #described = new Set<string>();
  #startTold = false;
  #endTold = false;

  /** @param folder of all runs; a run that goes on finds its own in it by its id */
  constructor(folder: string, run: RunIdentity) {
    this.#run = { ...run };
    this.#file = new EventFile(join(folder, runFolder(folder, run)));
  }

  add(summaries: readonly SummaryValue[], { step, wallMs }: Place): void {
    const value = summaries.map((summary) => this.#describedOnce(summary));
    // TensorBoard knows whole steps only.
    this.#file.append({ wallTime: wallMs / 1000, step: Math.floor(step ?? 0), summary: { value } });
  }

  /** More of the config, as long as the hyperparameters are not told. */
  configure(config: JsonObject): void {
    this.#run.config = { ...this.#run.config, ...config };
  }

  /** Tells the hyperparameters, once: TensorBoard keeps the first it reads. */
  start(parameterCount: number | null): void {
    if (this.#startTold) return;
    this.#startTold = true;
    const { id, config, createdMs } = this.#run;
    const counted = parameterCount === null ? {} : { parameters: { numberValue: parameterCount } };
    const hparams = { ...hyperparameters(config), ...counted };
    const sessionStartInfo = { hparams, groupName: id, startTimeSecs: createdMs / 1000 };
    this.#tellHparams('_hparams_/session_start_info', { version: 0, sessionStartInfo }, createdMs);
  }

  /** Tells that training is over, once, and whether it came to its end. */
  end(status: keyof typeof SESSION_STATUSES, endMs: number): void {
    if (this.#endTold) return;
    this.#endTold = true;
    this.start(null);
    const sessionEndInfo = { status: SESSION_STATUSES[status], endTimeSecs: endMs / 1000 };
    this.#tellHparams('_hparams_/session_end_info', { version: 0, sessionEndInfo }, endMs);
  }

  /** Tells TensorBoard to forget what stands at `step` and later: training starts again from there. */
  restartAt(step: number, wallMs: number): void {
    // Twice: TensorBoard takes the first that it sees of a run for its beginning, at which there is nothing to forget.
    for (let i = 0; i < 2; i++)
      this.#file.append({ wallTime: wallMs / 1000, step, sessionLog: { status: SESSION_START } });
  }

  takeLeftOut(): number {
    return this.#file.takeLeftOut();
  }

  flush(): void {
    this.#file.flush();
  }

  sync(): void {
    this.#file.sync();
  }

  close(): void {
    this.#file.close();
  }

  #describedOnce(summary: SummaryValue): SummaryValue {
    if (!summary.metadata) return summary;
    const { metadata, ...bare } = summary;
    if (this.#described.has(bare.tag)) return bare;
    this.#described.add(bare.tag);
    return summary;
  }

  #tellHparams(tag: string, content: HparamsMessage, wallMs: number): void {
    this.add([hparamsSummary(tag, content)], { step: null, wallMs });
  }
}

/** `<name>-<hash of the id>`, so that runs of one name stay apart; the folder that the run has already, under whatever name. */
function runFolder(folder: string, { id, name }: RunIdentity): string {
  const suffix = `-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
  const existing = existingFolders(folder).find((entry) => entry.endsWith(suffix));
  return existing ?? `${name.replace(/[^\p{L}\p{N}._=+-]+/gu, '_').slice(0, 100)}${suffix}`;
}

function existingFolders(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is made with the first file; what is wrong with it is told then.
    return [];
  }
}
