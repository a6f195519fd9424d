import { canLend, type LentArray, lend, whileLent } from '../linalg/lent-array.ts';
import { computesOnThisThread, runInWorker } from '../linalg/worker.ts';
import type { BlockContraction, ContractedKernels } from './contract-blocks.ts';
import { type Block, blockParts, type JacobianBlock, withParts } from './jacobian/block.ts';
import type { ContractTask } from './tasks/contract.task.ts';
import type { ContractLentTask } from './tasks/contract-lent.task.ts';

/** Multiply-adds from which a worker thread is worth its messages: some tens of milliseconds. */
const WORTH_A_THREAD = 2 ** 28;

const TASK = new URL('./tasks/contract-lent.task.ts', import.meta.url);

/** Whether a contraction is enough work for a worker thread, and that one may read the blocks where they lie. */
export function isWorthLending({ blocks, others, contraction }: BlockContraction): boolean {
  if (computesOnThisThread() || !canLend()) return false;
  const work = blocks.reduce((sum, block, i) => sum + multiplyAdds(block, others?.[i] ?? block, contraction), 0);
  return work >= WORTH_A_THREAD;
}

/** A contraction in one of so many worker threads, which reads the blocks where they lie. The calling thread may do what it likes meanwhile, but write them. */
export async function contractLent({ place, ...tile }: ContractTask, threads: number): Promise<ContractedKernels> {
  const task: ContractLentTask = {
    ...tile,
    place,
    blocks: tile.blocks.map(lendBlock),
    others: tile.others?.map(lendBlock) ?? null,
  };
  return await whileLent(tile, () => runInWorker<ContractLentTask, ContractedKernels>(TASK, task, [], threads));
}

const lendBlock = (block: JacobianBlock): Block<LentArray> => withParts(block, blockParts(block).map(lend));

function multiplyAdds(a: JacobianBlock, b: JacobianBlock, contraction: BlockContraction['contraction']): number {
  const c = contraction === 'full' ? a.c : 1;
  const pairs = a.n * b.n * c * c;
  if (a.kind === 'dense' || b.kind === 'dense') return pairs * (a.kind === 'dense' ? (a.c / c) * a.p : a.k * a.o);
  const positions = a.s * b.s;
  return positions * (pairs * ((a.c / c) * a.o) + (a.kind === 'factored' ? a.n * b.n * a.k : 0));
}
