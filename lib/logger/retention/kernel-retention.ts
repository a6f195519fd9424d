import type { RetentionPolicy } from '../../store/retention.ts';
import type { RunCompanion } from '../companion.ts';
import type { Faults } from '../faults.ts';
import type { RunSession } from '../run/run-session.ts';

/** Snapshots between two looks: what a policy drops later is kept so much longer. */
const EVERY_SNAPSHOTS = 16;

/** Keeps the kernels of a run to what its policy says, while it is logged and at its end. */
export class KernelRetention implements RunCompanion {
  readonly #policy: RetentionPolicy | undefined;
  readonly #run: RunSession;
  readonly #faults: Faults;
  #due = 0;

  constructor(policy: RetentionPolicy | undefined, run: RunSession, faults: Faults) {
    this.#policy = policy;
    this.#run = run;
    this.#faults = faults;
  }

  /** To be called after each stored snapshot. */
  snapshot(): void {
    this.#due++;
    if (this.#due >= EVERY_SNAPSHOTS) this.#thin();
  }

  async flush(): Promise<void> {
    if (this.#due > 0) this.#thin();
  }

  async close(): Promise<void> {}

  stop(): void {}

  #thin(): void {
    this.#due = 0;
    const policy = this.#policy;
    if (policy) this.#faults.guard(null, () => this.#run.store?.thinKernels(this.#run.runId, policy));
  }
}
