import type { AlertWatch } from './alerts/alert-watch.ts';
import type { CostClock } from './cost-clock.ts';
import type { Faults } from './faults.ts';
import type { RunSession } from './run-session.ts';
import { ScalarBuffer } from './scalar-buffer.ts';
import { scalarPoints } from './scalar-points.ts';

/** Brings scalars to the store, buffered, and to the alert rules; does not throw. */
export class ScalarRecorder {
  readonly #faults: Faults;
  readonly #alerts: AlertWatch;
  readonly #buffer: ScalarBuffer;

  constructor(run: RunSession, faults: Faults, clock: CostClock, alerts: AlertWatch) {
    this.#faults = faults;
    this.#alerts = alerts;
    this.#buffer = new ScalarBuffer(
      (points) => clock.hold(() => run.store?.writeScalars(run.runId, points)),
      (error) => faults.report(error, null),
    );
  }

  add(values: Record<string, number>, step: number, epoch: number | null): void {
    this.#faults.guard(step, () => {
      this.#alerts.progress(step, epoch);
      const points = scalarPoints(values, step, epoch);
      this.#buffer.add(points);
      this.#alerts.scalars(points);
    });
  }

  flush(): void {
    this.#buffer.flush();
  }
}
