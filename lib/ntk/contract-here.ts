import { computeGramOn, computesBeside } from '../linalg/compute-gram.ts';
import { type BlockContraction, type ContractedKernels, contractBlocks } from './contract-blocks.ts';
import { blockBuffers } from './jacobian/block.ts';
import { releaseBuffers } from './jacobian/release-buffers.ts';
import type { ContractTask } from './tasks/contract.task.ts';

/**
 * Entries that the calling thread may write, in turns of a third of a millisecond: a millisecond in all, less than another thread
 * may take to wake up. Into reused arrays 30 milliseconds: moving those between threads would cost garbage collections.
 */
const MOMENTARY_ENTRIES = { fresh: 2 ** 19, reused: 2 ** 24 };

/** Whether what a contraction leaves to JavaScript is less work than handing it to another thread. */
export function isMomentary({ place, ...task }: ContractTask): boolean {
  const limit = MOMENTARY_ENTRIES[task.space?.length ? 'reused' : 'fresh'];
  return computesBeside(place.device) && entriesToWrite(task) <= limit;
}

/** The kernels of a momentary contraction, with BLAS beside the calling thread, and a second thread that writes where that may take several cores. */
export async function contractHere({ place, ...task }: ContractTask): Promise<ContractedKernels> {
  const kernels = await contractBlocks(task, computeGramOn(place), place.threads > 1);
  releaseBuffers(blockBuffers([...task.blocks, ...(task.others ?? [])]));
  return kernels;
}

/** Entries of the components, and of pairs of positions that are summed to one. */
function entriesToWrite({ blocks, others, contraction }: BlockContraction): number {
  return blocks.reduce((sum, block, i) => {
    const other = others?.[i] ?? block;
    // Written out or compared by JavaScript.
    if (other.kind !== block.kind || block.kind === 'indexed') return Number.POSITIVE_INFINITY;
    const c = contraction === 'full' ? block.c : 1;
    const positions = block.kind === 'factored' ? block.s * (other as typeof block).s : 1;
    return sum + block.n * other.n * c * c * positions;
  }, 0);
}
