import { Worker } from 'node:worker_threads';
import { THREAD_ARGUMENTS, threadModule } from '../../protocol/thread-module.ts';
import { ThreadHost } from './thread-host.ts';

/** Without loggers the thread, with its copy of tfjs, is kept for so long. */
const IDLE_MS = 10_000;

let shared: ThreadHost | null = null;
let idle: NodeJS.Timeout | undefined;
const users = new Set<object>();

/**
 * The one snapshot thread of the process, for all its loggers: started when it is needed first, or again when the one before has
 * ended.
 *
 * @param user to be handed to {@link leaveThread} when it needs the thread no more
 */
export function sharedThread(user: object): ThreadHost {
  users.add(user);
  clearTimeout(idle);
  if (!shared || shared.end) shared = new ThreadHost(startWorker());
  return shared;
}

/** Some time after its last user has left, the thread ends. */
export function leaveThread(user: object): void {
  if (!users.delete(user) || users.size > 0) return;
  idle = setTimeout(() => {
    void shared?.terminate();
    shared = null;
  }, IDLE_MS).unref();
}

function startWorker(): Worker {
  return new Worker(threadModule(new URL('./snapshot-thread.ts', import.meta.url)), {
    name: 'ntkboard',
    // A library that has one thread for every core would take them from the training.
    env: { ...process.env, NTKBOARD_LINALG_THREADS: '1' },
    execArgv: THREAD_ARGUMENTS,
  });
}
