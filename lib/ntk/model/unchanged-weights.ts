import { NtkBoardError } from '../../protocol/errors.ts';
import type { DifferentiableModel } from './types.ts';

/**
 * A check to be made before each of several passes over a model that are awaited: training may go on between them.
 *
 * @returns throws NtkBoardError `weights-changed`, naming the weight, once one is assigned. An assignment gives a variable new
 *   storage, by which it is noticed
 */
export function unchangedWeights({ parameters }: DifferentiableModel, operation: string): () => void {
  const before = parameters.map(({ variable }) => variable.dataId);
  return () => {
    const changed = parameters.find(({ variable }, i) => variable.dataId !== before[i]);
    if (!changed) return;
    throw new NtkBoardError(
      'weights-changed',
      `${operation}: expected the weights to stay the same while the probe is read and differentiated batch by batch, got a change of ${changed.name}. Await the call before the next training step.`,
    );
  };
}
