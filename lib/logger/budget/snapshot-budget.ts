import type { CostClock } from '../cost-clock.ts';
import type { SnapshotNote } from '../snapshot-producer.ts';
import { MOST_SAVED_MS, TimeBucket } from './time-bucket.ts';

/** Share of the training's time that the monitor may take where nothing else is said. */
export const DEFAULT_BUDGET = 0.05;

/**
 * Thins snapshots that are due, so that what training waits for the monitor stays within a share of its time. The first one is always
 * taken, and the last one is made up for. A budget that was set holds for every snapshot and from the start. The default one is
 * for snapshots of a schedule only, since calls of `step` are a schedule of the caller's own, and its first seconds are free.
 */
export class SnapshotBudget {
  readonly #share: number;
  readonly #isOwn: boolean;
  readonly #clock: CostClock;
  readonly #tell: (note: SnapshotNote, step: number) => void;
  readonly #bucket: TimeBucket | null;
  #due = 0;
  #thinned = 0;
  /** Takes the last snapshot that was due, if it was not taken. */
  #makeUp: (() => Promise<void>) | null = null;

  /**
   * @param budget in (0, 1]; false for none
   * @param tell hears once that snapshots are thinned, and how much
   */
  constructor(budget: number | false | undefined, clock: CostClock, tell: (note: SnapshotNote, step: number) => void) {
    this.#share = budget || DEFAULT_BUDGET;
    this.#isOwn = budget !== undefined;
    this.#clock = clock;
    this.#tell = tell;
    this.#bucket = budget === false ? null : new TimeBucket(this.#share, this.#isOwn ? 0 : MOST_SAVED_MS, clock);
  }

  /** Snapshots that were due and not taken. */
  get thinned(): number {
    return this.#thinned;
  }

  /**
   * Whether a snapshot that is due may be taken.
   *
   * @param makeUp takes it later, with what the weights are then
   */
  allows(isScheduled: boolean, step: number, makeUp: () => Promise<void>): boolean {
    const isInDebt = this.#bucket?.isInDebt ?? false;
    const isFirst = this.#due++ === 0;
    if (!isInDebt || isFirst || !(isScheduled || this.#isOwn)) {
      this.#makeUp = null;
      return true;
    }
    this.#makeUp = makeUp;
    if (this.#thinned++ === 0) this.#tell(this.#note(), step);
    return false;
  }

  /** The training is over: takes the last snapshot that was due, if it was not taken. */
  async makeUp(): Promise<void> {
    const makeUp = this.#makeUp;
    this.#makeUp = null;
    await makeUp?.();
  }

  #note(): SnapshotNote {
    const { waitedMs, wallMs } = this.#clock.totals();
    const eachMs = waitedMs / (this.#due - 1);
    const everyMs = wallMs / this.#due;
    const oneIn = Math.max(2, Math.ceil(eachMs / (this.#share * everyMs)));
    return {
      level: 'info',
      code: 'snapshots-thinned',
      message: `Snapshots are thinned to keep the monitor within ${percent(this.#share)} of the training's time: so far it took ${percent(waitedMs / wallMs)}, ${eachMs.toPrecision(2)} ms for each. As things are, about one in ${oneIn} that are due is taken, and the last one; budget: false takes all.`,
    };
  }
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
