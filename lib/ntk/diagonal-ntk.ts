import { chosenGramDevice } from '../linalg/choose-provider.ts';
import { runInWorker } from '../linalg/worker.ts';
import type { ModelJacobian } from './algorithms/algorithm.ts';
import { blockBuffers } from './jacobian/block.ts';
import type { NtkOutputs } from './ntk-options.ts';
import type { DiagonalTask } from './tasks/diagonal.task.ts';

/**
 * The diagonal `Theta[n, n]` of every component, `[N]`, or `[N, C, C]` for `full`, in a worker thread. The Jacobian's
 * buffers move there. Cost N times that of a kernel of one sample: nothing grows with N^2.
 */
export async function contractDiagonal(jacobian: ModelJacobian, outputs: NtkOutputs): Promise<Float64Array[]> {
  const blocks = jacobian.blocks.map(({ block }) => block);
  const task: DiagonalTask = {
    blocks,
    contraction: outputs === 'full' ? 'full' : 'trace',
    scale: outputs === 'pseudo' ? 1 / jacobian.c : 1,
    device: chosenGramDevice(),
  };
  const buffers = blockBuffers(blocks);
  return await runInWorker(new URL('./tasks/diagonal.task.ts', import.meta.url), task, buffers);
}
