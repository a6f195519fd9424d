import { type RepeatedBackend, repeatableBackend } from '../../backends/repeat-backend.ts';
import type { ProbeInput } from '../../ntk/model/probe-inputs.ts';
import { classNumbers } from '../../ntk/model/probe-labels.ts';
import type { NtkModel } from '../../ntk/model/types.ts';
import { ModelCopier, type ModelCopy } from '../../ntk/portable/model-copier.ts';
import { copyWeights, type WeightsCopy } from '../../ntk/portable/weights-copy.ts';
import type { NtkBoardError } from '../../protocol/errors.ts';
import type { ComponentDetail } from '../../spectrum/component-metrics.ts';
import type { Hold } from '../cost-clock.ts';
import type { KernelHistory } from '../kernel-history.ts';
import type { CostCount, PendingSnapshot, ProducedSnapshot, SnapshotRequest } from '../snapshot-producer.ts';
import { leaveThread, sharedThread } from './shared-thread.ts';
import type { SnapshotAnswer, SnapshotJob } from './snapshot-job.ts';
import type { ThreadHost } from './thread-host.ts';

/** Copies that wait take at most so much memory together, or are two. */
const WAITING_BYTES = 256 * 2 ** 20;
const [FEWEST_WAITING, MOST_WAITING] = [2, 8];

/** Everything a snapshot needs, taken from the training's thread. */
export interface CopiedSnapshot {
  copier: ModelCopier;
  copy: ModelCopy;
  /** See `WeightsCopy`. */
  readers: Promise<unknown>[];
  backend: RepeatedBackend;
  request: SnapshotJob['request'];
  wallMs: number;
  copyMs: number;
}

/** Takes copies of model and probe, and has snapshots computed from them in the snapshot thread. */
export class WorkerProducer {
  readonly #history: KernelHistory;
  readonly #components: ComponentDetail;
  readonly #copiers = new WeakMap<NtkModel, ModelCopier>();
  readonly #sent = new Set<number>();
  #thread: ThreadHost | null = null;
  /** Weights of a snapshot that is finished. */
  #spare: SharedArrayBuffer | undefined;

  /** @param history shared with whoever else takes snapshots of the run */
  constructor(history: KernelHistory, components: ComponentDetail) {
    this.#history = history;
    this.#components = components;
  }

  /** Why the thread, which was there, is no more; null otherwise. */
  get lost(): NtkBoardError | null {
    return this.#thread?.end ?? null;
  }

  /**
   * The weights as they are now, for {@link copy} in the same call and whoever wants to read them too.
   *
   * @throws NtkBoardError `worker-unavailable` for what cannot be computed elsewhere
   */
  copyWeights(model: NtkModel): WeightsCopy | null {
    const started = performance.now();
    repeatableBackend();
    if (!('layers' in model)) return null;
    const buffer = copyWeights(model, this.#spare);
    if (buffer === this.#spare) this.#spare = undefined;
    return { buffer, copyMs: performance.now() - started, readers: [] };
  }

  /**
   * All that must be as it is now, there when the call returns.
   *
   * @throws NtkBoardError `worker-unavailable` for what cannot be computed elsewhere, and as `ModelCopier.copy`
   */
  copy(model: NtkModel, X: ProbeInput, { labels, weights: made, ...request }: SnapshotRequest): CopiedSnapshot {
    const started = performance.now();
    const wallMs = Date.now();
    const backend = repeatableBackend();
    const copier = this.#copiers.get(model) ?? new ModelCopier(model);
    this.#copiers.set(model, copier);
    const copy = copier.copy(X, 'step', { made: made?.buffer, reuse: this.#spare });
    if (copy.weights === this.#spare) this.#spare = undefined;
    const n = copy.probe.copy[0]?.shape[0] ?? 0;
    // On these backends labels are there at once too.
    const classes = labels === undefined ? undefined : (classNumbers(labels, n, 'step') as Int32Array);
    const copyMs = performance.now() - started + (made?.copyMs ?? 0);
    return {
      copier,
      copy,
      readers: made?.readers ?? [],
      backend,
      request: { ...request, labels: classes },
      wallMs,
      copyMs,
    };
  }

  /** A snapshot that the thread will compute. */
  pending(copied: CopiedSnapshot): PendingSnapshot {
    const fit = Math.floor(WAITING_BYTES / Math.max(1, copied.copy.weights.byteLength));
    const places = Math.min(MOST_WAITING, Math.max(FEWEST_WAITING, fit));
    return {
      step: copied.request.step,
      places: { awaited: places - 1, most: places },
      finish: async (cost) => await this.#finish(copied, cost),
    };
  }

  /** Has the thread compute a snapshot that the history does not hear of. */
  async tryOut(copied: CopiedSnapshot): Promise<ProducedSnapshot> {
    const lap = { waitedMs: 0, wallMs: 0, totalWaitedMs: 0, totalWallMs: 0 };
    return await this.#inThread(copied, { ...this.#job(copied), lap, skipped: 0 });
  }

  /** The thread needs to know nothing of this run any more. */
  leave(): void {
    this.#thread?.forget([...this.#sent]);
    leaveThread(this);
  }

  async #finish(copied: CopiedSnapshot, { lap, skipped, hold }: CostCount): Promise<ProducedSnapshot> {
    const job = { ...this.#job(copied), lap, skipped };
    const answer = await (this.lost ? this.#here(copied, job, hold) : hold(() => this.#inThread(copied, job)));
    this.#history.state = answer.past;
    copied.copier.prove(copied.copy.model.key);
    void this.#keep(copied);
    return answer;
  }

  #job({ copy, backend, request, wallMs, copyMs }: CopiedSnapshot): Omit<SnapshotJob, 'lap' | 'skipped'> {
    return {
      backend,
      model: { key: copy.model.key },
      probe: { key: copy.probe.key },
      weights: copy.weights,
      ...(copy.outputs ? { outputs: copy.outputs } : {}),
      request,
      wallMs,
      copyMs,
      components: this.#components,
      past: this.#history.state,
    };
  }

  async #inThread({ copy }: CopiedSnapshot, job: SnapshotJob): Promise<SnapshotAnswer> {
    this.#thread ??= sharedThread(this);
    this.#sent.add(copy.model.key);
    const description = { portable: copy.model.portable, copy: copy.probe.copy };
    return await this.#thread.compute(job, description);
  }

  /** The memory of the weights may be used again when nobody reads them any more. */
  async #keep({ copy, readers }: CopiedSnapshot): Promise<void> {
    await Promise.allSettled(readers);
    this.#spare ??= copy.weights;
  }

  /** What was copied for a thread that has ended meanwhile. */
  async #here({ copy: { model, probe } }: CopiedSnapshot, job: SnapshotJob, hold: Hold): Promise<SnapshotAnswer> {
    const { JobComputer } = await import('./compute-job.ts');
    const computer = new JobComputer();
    try {
      const { copyMs: _, ...rest } = job;
      return await computer.compute({ ...rest, model, probe }, hold);
    } finally {
      computer.forget([model.key]);
    }
  }
}
