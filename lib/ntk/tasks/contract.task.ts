import { computeGramOn, type GramPlace } from '../../linalg/compute-gram.ts';
import { moveBack } from '../../linalg/worker.ts';
import { type BlockContraction, type ContractedKernels, contractBlocks } from '../contract-blocks.ts';
import { blockBuffers } from '../jacobian/block.ts';
import { releaseBuffers } from '../jacobian/release-buffers.ts';

export interface ContractTask extends BlockContraction {
  place: GramPlace;
}

/** Worker entry: the Gram of every block and their sum. */
export default async function contractTask({ place, ...task }: ContractTask): Promise<ContractedKernels> {
  const kernels = await contractBlocks(task, computeGramOn(place));
  // Copied or moved here, and not wanted again.
  releaseBuffers(blockBuffers([...task.blocks, ...(task.others ?? [])]));
  const arrays = [kernels.total, ...kernels.components];
  return moveBack(kernels, [...new Set(arrays.map((kernel) => kernel.buffer as ArrayBuffer))]);
}
