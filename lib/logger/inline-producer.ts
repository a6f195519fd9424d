import { andThen } from '../ntk/maybe-async.ts';
import type { ComponentDetail } from '../spectrum/component-metrics.ts';
import { captureSnapshot } from './capture-snapshot.ts';
import { fallbackNotes } from './fallback-notes.ts';
import { type HistoryBeginning, KernelHistory } from './kernel-history.ts';
import { computeSnapshot } from './snapshot.ts';
import type { SnapshotProducer } from './snapshot-producer.ts';

/** Takes the Jacobian on the training's thread; Gram, spectrum and metrics go on in worker threads where they can. */
export function inlineProducer(beginning: HistoryBeginning, components: ComponentDetail): SnapshotProducer {
  const history = new KernelHistory(beginning);
  return {
    capture: (model, X, request) =>
      andThen(captureSnapshot(model, X, request), (captured) => {
        const notes = fallbackNotes(captured.taken.blocks, captured.taken.check);
        return {
          step: captured.step,
          finish: async (cost) => ({ snapshot: await computeSnapshot(captured, history, cost, components), notes }),
        };
      }),
  };
}
