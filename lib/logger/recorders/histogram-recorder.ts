import { andThen, type MaybePromise } from '../../ntk/maybe-async.ts';
import type { NamedValues } from '../../ntk/model/weight-values.ts';
import type { HistogramPoint } from '../../protocol/histogram.ts';
import { distributionOf } from '../../spectrum/distribution.ts';
import { distributions } from '../../spectrum/distributions.ts';
import type { CostClock } from '../cost-clock.ts';
import type { Faults } from '../faults.ts';
import type { RecorderSurroundings, RowPosition } from './recorders.ts';
import { RowBuffer } from './row-buffer.ts';

const LIMITS = { flushAt: 64, keep: 2_000 };
/** Copies waiting for a worker thread take at most so much; what comes then is computed at once. */
const MAX_WAITING_BYTES = 256 * 2 ** 20;

/** Makes histograms, of many values in a worker thread, and brings them to the store; neither throws nor rejects. */
export class HistogramRecorder {
  readonly #bins: number;
  readonly #faults: Faults;
  readonly #clock: CostClock;
  readonly #buffer: RowBuffer<HistogramPoint>;
  readonly #waiting = new Set<Promise<void>>();
  #waitingBytes = 0;

  constructor(bins: number, { run, faults, clock }: RecorderSurroundings) {
    this.#bins = bins;
    this.#faults = faults;
    this.#clock = clock;
    this.#buffer = new RowBuffer(
      LIMITS,
      (histograms) => clock.hold(() => run.store?.writeHistograms(run.runId, histograms)),
      (error) => faults.report(error, null),
    );
  }

  /**
   * @param named is given away: the arrays move to a worker thread, unless they are shared memory. A promise of it is awaited, and its
   * failure a fault
   * @returns resolves when they are read; undefined: they have been
   */
  add(named: MaybePromise<NamedValues[]>, { step, epoch }: RowPosition): Promise<void> | undefined {
    const wallMs = Date.now();
    const done = this.#faults.guard(step, () =>
      andThen(named, (values) =>
        andThen(this.#distributions(values), (found) => {
          const points = found.map((distribution, i) => {
            return { name: (values[i] as NamedValues).name, step, epoch, wallMs, ...distribution };
          });
          this.#buffer.add(points);
        }),
      ),
    );
    return done instanceof Promise ? this.#await(done, step) : undefined;
  }

  /** Resolves when every histogram asked for so far is computed and gathered. */
  async drain(): Promise<void> {
    await Promise.all(this.#waiting);
  }

  flush(): void {
    this.#buffer.flush();
  }

  #distributions(named: readonly NamedValues[]) {
    const arrays = named.map(({ values }) => values);
    const bytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      return this.#clock.hold(() => arrays.map((values) => distributionOf(values, this.#bins)));
    }
    const found = this.#clock.hold(() => distributions(arrays, this.#bins));
    if (!(found instanceof Promise)) return found;
    this.#waitingBytes += bytes;
    return found.finally(() => {
      this.#waitingBytes -= bytes;
    });
  }

  #await(done: Promise<void>, step: number): Promise<void> {
    const settled: Promise<void> = done
      .catch((error: unknown) => this.#faults.report(error, step))
      .finally(() => this.#waiting.delete(settled));
    this.#waiting.add(settled);
    return settled;
  }
}
