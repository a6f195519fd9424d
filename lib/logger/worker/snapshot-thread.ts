import { constants, getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import type { JobComputer } from './compute-job.ts';
import type { SnapshotJob, ThreadReply, ThreadRequest } from './snapshot-job.ts';

/**
 * On Linux a thread has a priority of its own, from the training's on downwards. So much lower it gets a quarter of a core that both want; at the
 * lowest it would get a seventieth, and a training that waits for its last snapshots on a busy machine would wait for minutes.
 */
const LOWER = 5;
if (process.platform === 'linux') setPriority(Math.min(constants.priority.PRIORITY_LOW, getPriority() + LOWER));

let computer: Promise<JobComputer> | null = null;
let turn: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: ThreadRequest) => {
  turn = turn.then(() => serve(request));
});

async function serve(request: ThreadRequest): Promise<void> {
  if ('forget' in request) return (await computer)?.forget(request.forget);
  const { id, job } = request;
  try {
    const answer = await (await ready(job)).compute(job);
    reply({ id, answer });
  } catch (error) {
    const { code = 'internal', message } = error as Error & { code?: string };
    reply({ id, error: { code, message } });
  }
}

/** tfjs and a backend are loaded with the first job. */
async function ready({ backend }: SnapshotJob): Promise<JobComputer> {
  const { computeOnThisThread } = await import('../../ntk/on-this-thread.ts');
  computeOnThisThread();
  const { repeatBackend } = await import('../../backends/repeat-backend.ts');
  await repeatBackend(backend);
  computer ??= import('./compute-job.ts').then(({ JobComputer }) => new JobComputer());
  return computer;
}

function reply(message: ThreadReply): void {
  parentPort?.postMessage(message);
}
