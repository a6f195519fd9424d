/** Values of the last `steps` steps; a step that goes back starts anew, since the past is then another one. */
export class StepWindow {
  readonly #steps: number;
  /** Candidates for the extremes: ascending steps; values rising in one and falling in the other. */
  readonly #low: { step: number; value: number }[] = [];
  readonly #high: { step: number; value: number }[] = [];
  #last = Number.NEGATIVE_INFINITY;

  constructor(steps: number) {
    this.#steps = steps;
  }

  /** Smallest and largest of the values added within the window before `step`; null without any. */
  extremes(step: number): { low: number; high: number } | null {
    for (const queue of [this.#low, this.#high]) {
      if (step < this.#last) queue.length = 0;
      while (queue[0] && queue[0].step < step - this.#steps) queue.shift();
    }
    const [low, high] = [this.#low[0], this.#high[0]];
    return low && high ? { low: low.value, high: high.value } : null;
  }

  /** Adds a finite value. */
  add(step: number, value: number): void {
    while (this.#low.length > 0 && this.#low.at(-1)!.value >= value) this.#low.pop();
    while (this.#high.length > 0 && this.#high.at(-1)!.value <= value) this.#high.pop();
    this.#low.push({ step, value });
    this.#high.push({ step, value });
    this.#last = step;
    // Nothing ever leaves a window without end: the extremes alone are enough.
    if (this.#steps === Number.POSITIVE_INFINITY) this.#low.length = this.#high.length = 1;
  }
}
