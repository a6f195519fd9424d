import { checkFirstOutputs } from '../../ntk/portable/first-outputs.ts';
import { RebuiltModel } from '../../ntk/portable/rebuilt-model.ts';
import { captureSnapshot } from '../capture-snapshot.ts';
import type { Hold } from '../cost-clock.ts';
import { fallbackNotes } from '../fallback-notes.ts';
import { KernelHistory } from '../kernel-history.ts';
import { computeSnapshot } from '../snapshot.ts';
import type { SnapshotAnswer, SnapshotJob } from './snapshot-job.ts';

/** Computes snapshots from copies, with models of its own. In the snapshot thread; on the training's when that one is gone. */
export class JobComputer {
  readonly #models = new Map<number, RebuiltModel>();

  /**
   * @param hold takes note of the work done on the calling thread
   * @throws NtkBoardError `worker-unavailable` when the model cannot be rebuilt, and as `captureSnapshot` and `computeSnapshot`
   */
  async compute(job: SnapshotJob, hold: Hold = (work) => work()): Promise<SnapshotAnswer> {
    const { wallMs, copyMs, lap, skipped } = job;
    const { model, probe } = await this.#copyOf(job);
    if (job.outputs) checkFirstOutputs(model, probe, job.outputs);
    const captured = await hold(() => captureSnapshot(model, probe, { ...job.request, weights: null }));
    const notes = fallbackNotes(captured.taken.blocks, captured.taken.check);
    const history = new KernelHistory();
    history.state = job.past;
    const cost = { lap, skipped, hold, ...(copyMs === undefined ? {} : { copyMs }) };
    const snapshot = await computeSnapshot({ ...captured, wallMs }, history, cost, job.components);
    return { snapshot, notes, past: history.state };
  }

  /** These models are of no use any more. */
  forget(keys: readonly number[]): void {
    for (const key of keys) {
      this.#models.get(key)?.dispose();
      this.#models.delete(key);
    }
  }

  async #copyOf({ model: { key, portable }, probe, weights }: SnapshotJob) {
    let rebuilt = this.#models.get(key);
    if (!rebuilt && portable) {
      rebuilt = await RebuiltModel.of(portable);
      this.#models.set(key, rebuilt);
    }
    if (!rebuilt) throw new Error(`model ${key} was never described`);
    return rebuilt.with(weights, probe);
  }
}
