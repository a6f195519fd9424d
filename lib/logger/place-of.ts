import type { RunCompanion } from './companion.ts';
import type { Faults } from './faults.ts';
import { inlineProducer } from './inline-producer.ts';
import { KernelHistory } from './kernel-history.ts';
import type { ParsedLoggerOptions } from './options.ts';
import type { RunSession } from './run/run-session.ts';
import { SnapshotPlace } from './snapshot-place.ts';
import { WorkerProducer } from './worker/worker-producer.ts';

/**
 * Where a run's snapshots are computed, as its options say, and what is to be told when the run ends.
 *
 * @param resumedAfter see `HistoryBeginning`
 */
export function placeOf(
  { mode, referenceStep, componentMetrics }: ParsedLoggerOptions,
  resumedAfter: number | null,
  run: RunSession,
  faults: Faults,
): { place: SnapshotPlace; companion: RunCompanion } {
  const history = new KernelHistory({ referenceStep: referenceStep ?? null, resumedAfter });
  const worker = new WorkerProducer(history, componentMetrics);
  const inline = inlineProducer(history, componentMetrics);
  const place = new SnapshotPlace(
    mode,
    { inline, worker },
    {
      decided: (note) => run.event({ wallMs: Date.now(), step: null, ...note }),
      failed: (error) => faults.report(error, null),
    },
  );
  return { place, companion: { close: async () => {}, stop: () => worker.leave() } };
}
