import { computeGramOn, computesBeside } from '../linalg/compute-gram.ts';
import type { GramDevice } from '../linalg/gram-device.ts';
import type { GramPrecision } from '../linalg/provider.ts';
import { runInWorker } from '../linalg/worker.ts';
import { type BlockContraction, type ContractedKernels, contractBlocks } from './contract-blocks.ts';
import { isMomentary } from './contract-here.ts';
import { contractLent, isWorthLending } from './contract-lent.ts';
import { blockBuffers } from './jacobian/block.ts';
import { releaseBuffers } from './jacobian/release-buffers.ts';
import type { ContractTask } from './tasks/contract.task.ts';

/** Native calls that Node runs beside its own work. More workers than that are threads. */
const MOST_BESIDE = 4;

/**
 * Contracts tile number `at`. The blocks stay the caller's; `others` are gone afterwards when `moves`.
 *
 * @returns as `contractBlocks`
 */
export type ContractTile = (task: BlockContraction, at: number, moves: boolean) => Promise<ContractedKernels>;

/**
 * How tiles are contracted by so many workers: heavy ones in worker threads that read the blocks where they lie. Small ones, and all where
 * that can't be, by BLAS beside the calling thread when what this leaves to JavaScript is a moment's work, otherwise in worker threads
 * that are given copies. The numbers are the same bit by bit.
 */
export function tileContraction(workers: readonly GramDevice[], precision: GramPrecision): ContractTile {
  const isBeside = workers.length <= MOST_BESIDE && workers.every(computesBeside);
  const compute = isBeside ? computeGramOn({ device: null, precision, threads: workers.length }) : null;
  const url = new URL('./tasks/contract.task.ts', import.meta.url);
  return async (tile, at, moves) => {
    const task: ContractTask = {
      ...tile,
      place: { device: workers[at % workers.length] ?? null, precision, threads: 0 },
    };
    const moved = moves && tile.others ? blockBuffers(tile.others) : [];
    // One worker under a memory budget does without a thread's own memory: there is no batch to capture meanwhile.
    if ((workers.length > 1 || !moves) && isWorthLending(tile)) {
      const kernels = await contractLent(task, workers.length);
      releaseBuffers(moved);
      return kernels;
    }
    if (!compute || !isMomentary(task)) return await runInWorker(url, task, moved, workers.length);
    const kernels = await contractBlocks(tile, compute);
    // Not after a failure: another product may still read them.
    releaseBuffers(moved);
    return kernels;
  };
}
