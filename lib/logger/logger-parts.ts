import { AlertWatch } from './alerts/alert-watch.ts';
import { SnapshotBudget } from './budget/snapshot-budget.ts';
import type { RunCompanion } from './companion.ts';
import { CostClock } from './cost-clock.ts';
import { Faults } from './faults.ts';
import type { openStore } from './open-store.ts';
import type { ParsedLoggerOptions } from './options.ts';
import { placeOf } from './place-of.ts';
import { Recorders } from './recorders/recorders.ts';
import { remoteUploads } from './remote/remote-upload.ts';
import { KernelRetention } from './retention/kernel-retention.ts';
import { RunSession } from './run/run-session.ts';
import { type Schedule, startSchedule } from './schedules/index.ts';
import type { SnapshotPlace } from './snapshot-place.ts';
import { SnapshotTaker } from './snapshot-taker.ts';

/** What a logger is made of. */
export interface LoggerParts {
  faults: Faults;
  clock: CostClock;
  run: RunSession;
  alerts: AlertWatch;
  record: Recorders;
  schedule: Schedule;
  budget: SnapshotBudget;
  place: SnapshotPlace;
  snapshots: SnapshotTaker;
  /** What else lives beside the run and ends with it. */
  companions: readonly RunCompanion[];
}

/**
 * Begins the run and puts its logger together.
 *
 * @param open makes the store
 * @throws NtkBoardError `invalid-option` as `RunSession`
 */
export function loggerParts(options: ParsedLoggerOptions, open: typeof openStore): LoggerParts {
  const faults = new Faults(options.onError);
  const clock = new CostClock();
  const run = new RunSession(options, faults, (work) => clock.hold(work), open);
  const { runId, name, lastStep, hasEarlierSnapshots } = run.beginning;
  const alerts = new AlertWatch(options, {
    run: { id: runId, name },
    store: (alert) => run.store?.writeAlert(runId, alert),
    onFault: (error, step) => faults.report(error, step),
  });
  const record = new Recorders(options.histograms, { run, faults, clock, alerts });
  const { place, companion } = placeOf(options, hasEarlierSnapshots ? lastStep : null, run, faults);
  const retention = new KernelRetention(options.retention, run, faults);
  const snapshots = new SnapshotTaker(options, {
    run,
    faults,
    clock,
    producer: place,
    beforeStore: () => record.flush(),
    afterStore(snapshot) {
      alerts.snapshot(snapshot);
      retention.snapshot();
    },
  });
  const uploads = run.isOpen ? remoteUploads(options, runId, faults) : [];
  run.whenMoved(() => {
    for (const upload of uploads) upload.follow();
  });
  const schedule = startSchedule(options.schedule);
  const budget = new SnapshotBudget(options.budget, clock, (note, step) =>
    run.event({ wallMs: Date.now(), step, ...note }),
  );
  return {
    faults,
    clock,
    run,
    alerts,
    record,
    schedule,
    budget,
    place,
    snapshots,
    companions: [alerts, companion, retention, ...uploads],
  };
}
