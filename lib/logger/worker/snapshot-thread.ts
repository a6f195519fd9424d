import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import type { JobComputer } from './compute-job.ts';
import type { SnapshotJob, ThreadReply, ThreadRequest } from './snapshot-job.ts';

/** On Linux a thread has a priority of its own: training goes first where both want the same core. */
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);

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
