import { andThen } from '../ntk/maybe-async.ts';
import type { ComponentDetail } from '../spectrum/component-metrics.ts';
import { captureSnapshot } from './capture-snapshot.ts';
import { fallbackNotes } from './fallback-notes.ts';
import type { KernelHistory } from './kernel-history.ts';
import { computeSnapshot } from './snapshot.ts';
import type { SnapshotProducer } from './snapshot-producer.ts';

/** Captured Jacobians are large. */
const PLACES = { awaited: 2, most: 8 };

/**
 * Takes the Jacobian on the training's thread; Gram, spectrum and metrics go on in worker threads where they can.
 *
 * @param history shared with whoever else takes snapshots of the run
 */
export function inlineProducer(history: KernelHistory, components: ComponentDetail): SnapshotProducer {
  return {
    capture: (model, X, request) =>
      andThen(captureSnapshot(model, X, request), (captured) => {
        const notes = fallbackNotes(captured.taken.blocks, captured.taken.check);
        return {
          step: captured.step,
          places: PLACES,
          finish: async (cost) => ({ snapshot: await computeSnapshot(captured, history, cost, components), notes }),
        };
      }),
  };
}
