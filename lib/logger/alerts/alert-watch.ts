import type { Alert } from '../../protocol/alert.ts';
import { toJsonNumber } from '../../protocol/json-number.ts';
import type { ScalarPoint } from '../../protocol/scalar.ts';
import type { NewSnapshot } from '../../store/store.ts';
import type { ParsedLoggerOptions } from '../options.ts';
import { AlertRules } from './alert-rules.ts';
import type { Observation } from './kinds/alert-kind.ts';
import { StallClock } from './stall-clock.ts';
import { Webhook } from './webhook.ts';

/** How long the end of a run waits for alerts that are still to be posted. */
const CLOSE_LIMIT_MS = 5_000;

/** What an alert watch needs of its logger. */
export interface AlertSurroundings {
  run: { id: string; name: string };
  store: (alert: Alert) => void;
  /** Takes every fault, at a step or none; must not throw. */
  onFault: (error: unknown, step: number | null) => void;
}

/** Looks at all that a logger writes, and stores, tells and posts the alerts. Nothing here throws or waits. */
export class AlertWatch {
  readonly #rules: AlertRules;
  readonly #surroundings: AlertSurroundings;
  readonly #onAlert: ParsedLoggerOptions['onAlert'];
  readonly #webhook: Webhook | null;
  readonly #clock: StallClock | null;

  constructor(
    { alerts, onAlert, webhook }: Pick<ParsedLoggerOptions, 'alerts' | 'onAlert' | 'webhook'>,
    surroundings: AlertSurroundings,
  ) {
    this.#rules = new AlertRules(alerts);
    this.#surroundings = surroundings;
    this.#onAlert = onAlert;
    this.#webhook = webhook ? new Webhook(webhook, (error) => surroundings.onFault(error, null)) : null;
    const limits = alerts.flatMap((rule) => (rule.kind === 'stalled' ? [rule.afterSeconds] : []));
    this.#clock = limits.length > 0 ? new StallClock(limits, (waited) => this.#observe(waited)) : null;
  }

  /** The training has come to a step. */
  progress(step: number, epoch: number | null): void {
    this.#clock?.progress(step, epoch);
  }

  /** Logged scalars. */
  scalars(points: readonly ScalarPoint[]): void {
    for (const point of points) this.#observe({ ...point, metric: point.name, relation: '=' });
  }

  /** The metrics of a stored snapshot. */
  snapshot({ step, epoch, wallMs, metrics }: NewSnapshot): void {
    for (const [metric, { value, relation }] of Object.entries(metrics)) {
      this.#observe({ metric, step, epoch, wallMs, value, relation });
    }
  }

  /** The training is over: no step is missed from now on. */
  stopClock(): void {
    this.#clock?.stop();
  }

  /** Resolves when posted alerts have arrived or are given up, within five seconds. */
  async close(): Promise<void> {
    this.stopClock();
    await this.#webhook?.close(CLOSE_LIMIT_MS);
  }

  /** The synchronous part of {@link close}, for the end of a process. */
  stop(): void {
    this.stopClock();
    this.#webhook?.stop();
  }

  #observe(observation: Observation): void {
    try {
      for (const alert of this.#rules.observe(observation)) this.#give(alert);
    } catch (error) {
      this.#surroundings.onFault(error, observation.step);
    }
  }

  #give(alert: Alert): void {
    const { store, run, onFault } = this.#surroundings;
    const guard = (work: () => void) => {
      try {
        work();
      } catch (error) {
        onFault(error, alert.step);
      }
    };
    guard(() => store(alert));
    guard(() => {
      // An async callback rejects where a plain one throws.
      void Promise.resolve(this.#onAlert?.(alert)).catch((error: unknown) => onFault(error, alert.step));
    });
    guard(() => this.#webhook?.post({ run, alert: { ...alert, value: toJsonNumber(alert.value) } }));
  }
}
