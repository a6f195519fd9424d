import { chosenGramDevice } from '../linalg/choose-provider.ts';
import { runInWorker } from '../linalg/worker.ts';
import type { ModelJacobian } from './algorithms/algorithm.ts';
import { blockBuffers } from './jacobian/block.ts';
import type { NtkGram, NtkOutputs } from './ntk-options.ts';
import { checkSquares, SQUARE_BYTES } from './square-limit.ts';
import type { ParameterGrams, ParameterGramTask } from './tasks/parameter-gram.task.ts';

/** The side to contract, for a Jacobian of `rows` x `columns`; `smaller` keeps the samples when both are equal. */
export function gramSide(jacobian: ModelJacobian, outputs: NtkOutputs, gram: NtkGram): 'samples' | 'parameters' {
  if (gram !== 'smaller') return gram;
  const { rows, columns } = matrixShape(jacobian, outputs);
  return columns < rows ? 'parameters' : 'samples';
}

/**
 * J^T J of a Jacobian on one probe, in a worker thread, accumulated in float64. The Jacobian's buffers move there.
 *
 * J is the matrix whose J J^T is the kernel that `outputs` asks for, so that both have the same non-zero eigenvalues:
 * `[N * C, P]` for `full`, `[N, P]` for `pseudo` (over the root of C), `[N, C * P]` for `trace`.
 *
 * @throws NtkBoardError `invalid-option` when the matrix does not fit into memory
 */
export async function contractParameters(
  jacobian: ModelJacobian,
  outputs: NtkOutputs,
  components: boolean,
  operation: string,
): Promise<ParameterGrams> {
  const { columns } = matrixShape(jacobian, outputs);
  checkSquares(
    [{ name: 'the whole model', rows: columns }],
    SQUARE_BYTES,
    operation,
    "Use gram: 'samples', which has the same non-zero eigenvalues, or 'smaller'.",
  );
  const blocks = jacobian.blocks.map(({ block }) => block);
  const task: ParameterGramTask = {
    blocks,
    outputsAreColumns: outputs === 'trace',
    total: true,
    components,
    scale: outputs === 'pseudo' ? 1 / jacobian.c : 1,
    device: chosenGramDevice(),
  };
  const buffers = blockBuffers(blocks);
  return await runInWorker(new URL('./tasks/parameter-gram.task.ts', import.meta.url), task, buffers);
}

function matrixShape({ n, c, blocks }: ModelJacobian, outputs: NtkOutputs): { rows: number; columns: number } {
  const parameters = blocks.reduce((sum, { parameter }) => sum + parameter.size, 0);
  if (outputs === 'full') return { rows: n * c, columns: parameters };
  return { rows: n, columns: outputs === 'trace' ? c * parameters : parameters };
}
