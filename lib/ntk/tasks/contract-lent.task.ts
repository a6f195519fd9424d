import { computeGramOn } from '../../linalg/compute-gram.ts';
import { type LentArray, openLent } from '../../linalg/lent-array.ts';
import { moveBack } from '../../linalg/worker.ts';
import { type ContractedKernels, contractBlocks } from '../contract-blocks.ts';
import { type Block, blockParts, type HostArray, withParts } from '../jacobian/block.ts';
import type { ContractTask } from './contract.task.ts';

/** A contraction whose blocks stay where they are, in the memory of the thread that asks. */
export interface ContractLentTask extends Omit<ContractTask, 'blocks' | 'others'> {
  blocks: Block<LentArray>[];
  others: Block<LentArray>[] | null;
}

/** Worker entry: the Gram of every lent block and their sum. */
export default async function contractLentTask({
  place,
  blocks,
  others,
  ...task
}: ContractLentTask): Promise<ContractedKernels> {
  const opened = { blocks: blocks.map(open), others: others?.map(open) ?? null };
  const kernels = await contractBlocks({ ...task, ...opened }, computeGramOn(place));
  const arrays = [kernels.total, ...kernels.components];
  return moveBack(kernels, [...new Set(arrays.map((kernel) => kernel.buffer as ArrayBuffer))]);
}

const open = (block: Block<LentArray>): Block<HostArray> =>
  withParts(
    block,
    blockParts(block).map((part) => openLent(part) as HostArray),
  );
