import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { THREAD_ARGUMENTS, threadModule } from '../protocol/thread-module.ts';

/**
 * Worker threads are shared by everything numeric: kernels and eigenproblems of several loggers queue up here. A caller that
 * asks for more threads at once than these gets a pool of that size.
 */
const pools = new Map<number, Piscina>();
const DEFAULT_THREADS = Math.max(1, Math.min(4, availableParallelism() - 1));

let onThisThread = false;

/** From now on tasks run on the calling thread: for a thread that is a worker already, where waiting harms nobody. */
export function computeOnThisThread(): void {
  onThisThread = true;
}

/** Whether {@link computeOnThisThread} was called in this thread. */
export function computesOnThisThread(): boolean {
  return onThisThread;
}

/**
 * Runs the default export of a task module in a worker thread, so that neither training nor the event loop waits.
 *
 * @param task URL of the module, written as `new URL('./tasks/name.task.ts', import.meta.url)` beside its caller
 * @param transfer buffers inside `input` that move to the worker instead of being copied; they are detached here
 * @param threads how many tasks of this kind the caller has under way at once
 * @returns what the task returns; it rejects with what the task throws
 */
export async function runInWorker<Input, Output>(
  task: URL,
  input: Input,
  transfer: ArrayBuffer[],
  threads = DEFAULT_THREADS,
): Promise<Output> {
  const filename = threadModule(task).href;
  if (onThisThread) {
    const { default: run } = (await import(filename)) as { default: (input: Input) => Output | Promise<Output> };
    return await run(input);
  }
  const pool = poolOf(Math.max(threads, DEFAULT_THREADS));
  return await pool.run(input, { filename, transferList: transfer });
}

function poolOf(maxThreads: number): Piscina {
  const known = pools.get(maxThreads);
  if (known) return known;
  const pool = new Piscina({
    minThreads: 0,
    maxThreads,
    idleTimeout: 30_000,
    execArgv: THREAD_ARGUMENTS,
  });
  pools.set(maxThreads, pool);
  return pool;
}

/** Marks arrays of a task's answer as moved, not copied, back to the caller. */
export function moveBack<Output extends object>(output: Output, buffers: ArrayBuffer[]): Output {
  if (onThisThread) return output;
  const movable = { [Piscina.transferableSymbol]: buffers, [Piscina.valueSymbol]: output };
  return Piscina.move(movable as unknown as Parameters<typeof Piscina.move>[0]) as unknown as Output;
}
