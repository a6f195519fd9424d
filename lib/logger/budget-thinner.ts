import type { CostClock } from './cost-clock.ts';

/** Thins a schedule by itself, so that the monitor stays within a share of the training's time. */
export interface BudgetThinner {
  /** Whether a snapshot that is due may be taken, by what the monitor has cost so far. */
  mayRun(clock: CostClock): boolean;
}
