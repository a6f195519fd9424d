import type { Worker } from 'node:worker_threads';
import { type ErrorCode, messageOf, NtkBoardError } from '../../protocol/errors.ts';
import type { SnapshotAnswer, SnapshotJob, ThreadReply, ThreadRequest } from './snapshot-job.ts';

/** What the thread is told of a job's model and probe when it does not know them yet. */
export interface JobDescription {
  portable: NonNullable<SnapshotJob['model']['portable']>;
  copy: NonNullable<SnapshotJob['probe']['copy']>;
}

interface Waiting {
  model: number;
  resolve: (answer: SnapshotAnswer) => void;
  reject: (error: NtkBoardError) => void;
}

/**
 * A snapshot thread as the training's thread sees it. It does its jobs one after the other, and keeps the process alive only while
 * one is under way.
 */
export class ThreadHost {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  /** The probe last sent for each model that the thread knows. */
  readonly #known = new Map<number, number>();
  #nextId = 0;
  #end: NtkBoardError | null = null;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.unref();
    worker.on('message', (reply: ThreadReply) => this.#answered(reply));
    worker.on('error', (error) => this.#lost(messageOf(error)));
    worker.on('exit', (code) => this.#lost(`exit status ${code}`));
  }

  /** Why the thread has ended; null while it lives. */
  get end(): NtkBoardError | null {
    return this.#end;
  }

  /**
   * @throws NtkBoardError as `JobComputer.compute`; `worker-lost` when the thread has ended
   */
  compute(job: SnapshotJob, { portable, copy }: JobDescription): Promise<SnapshotAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#end) return reject(this.#end);
      const { key } = job.model;
      const model = this.#known.has(key) ? job.model : { key, portable };
      const probe = this.#known.get(key) === job.probe.key ? job.probe : { key: job.probe.key, copy };
      const id = this.#nextId++;
      this.#post({ id, job: { ...job, model, probe } });
      this.#known.set(key, probe.key);
      this.#waiting.set(id, { model: key, resolve, reject });
      this.#holdProcess();
    });
  }

  /** The thread may drop its copies of these models. */
  forget(models: readonly number[]): void {
    for (const key of models) this.#known.delete(key);
    if (!this.#end) this.#post({ forget: models });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(request: ThreadRequest): void {
    this.#worker.postMessage(request);
  }

  #answered(reply: ThreadReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    this.#holdProcess();
    if ('answer' in reply) waiting?.resolve(reply.answer);
    else {
      // It may be the description that the thread could do nothing with.
      if (waiting) this.#known.delete(waiting.model);
      waiting?.reject(new NtkBoardError(reply.error.code as ErrorCode, reply.error.message));
    }
  }

  #lost(why: string): void {
    this.#end ??= new NtkBoardError(
      'worker-lost',
      `worker: expected the snapshot thread to live as long as the run, got its end: ${why}. A snapshot that it had in hand is lost; from now on they are computed on the training's thread.`,
    );
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
  }

  #holdProcess(): void {
    if (this.#waiting.size > 0) this.#worker.ref();
    else this.#worker.unref();
  }
}
