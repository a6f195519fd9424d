import type { Position } from './recorders/scalar-points.ts';
import type { RunBeginning } from './run/begin-run.ts';

/** Where a run has come to, and where a call stands that does not say so. */
export class RunProgress {
  #lastStep: number;
  #lastEpoch: number;

  constructor({ lastStep, lastEpoch }: Pick<RunBeginning, 'lastStep' | 'lastEpoch'>) {
    [this.#lastStep, this.#lastEpoch] = [lastStep ?? -1, lastEpoch ?? 0];
  }

  /** The last step, 0 before the first, and epoch. */
  get last(): { step: number; epoch: number } {
    return { step: Math.max(0, this.#lastStep), epoch: this.#lastEpoch };
  }

  /**
   * The place of a call, which then is part of the run.
   *
   * @param options plain JavaScript may pass anything, and nothing may throw here
   * @param ahead how far after the last step a call stands that does not say where
   */
  place(options: Position | null, ahead: 0 | 1): { step: number; epoch: number | null } {
    const { step, epoch } = options ?? {};
    const here = Number.isFinite(step) ? (step as number) : Math.max(0, this.#lastStep + ahead);
    this.#lastStep = Math.max(this.#lastStep, here);
    if (Number.isFinite(epoch)) this.#lastEpoch = Math.max(this.#lastEpoch, epoch as number);
    return { step: here, epoch: epoch ?? null };
  }
}
