import { type GramDevice, onGramDevice } from '../../linalg/gram-device.ts';
import type { GramPrecision } from '../../linalg/provider.ts';
import { moveBack } from '../../linalg/worker.ts';
import { blockBuffers, blockParts, type JacobianBlock } from '../jacobian/block.ts';
import { blockGram, type Contraction, type GramMemo } from '../jacobian/block-gram.ts';
import { mirrorCells } from '../jacobian/gram-product.ts';
import { releaseBuffers } from '../jacobian/release-buffers.ts';

export interface ContractTask {
  blocks: JacobianBlock[];
  others: JacobianBlock[] | null;
  contraction: Contraction;
  /** Default float64. */
  precision?: GramPrecision;
  /** Every kernel is multiplied by this. */
  scale: number;
  /** False: only the total is kept, `components` is empty. */
  components: boolean;
  /** Where the products are computed. */
  device: GramDevice;
}

export interface ContractedKernels {
  total: Float64Array;
  components: Float64Array[];
}

/** Worker entry: the Gram of every block and their sum. */
export default function contractTask(task: ContractTask): ContractedKernels {
  return onGramDevice(task.device, () => {
    const kernels = contractBlocks(task);
    // Copied or moved here, and not wanted again.
    releaseBuffers(blockBuffers([...task.blocks, ...(task.others ?? [])]));
    const arrays = [kernels.total, ...kernels.components];
    return moveBack(kernels, [...new Set(arrays.map((kernel) => kernel.buffer as ArrayBuffer))]);
  });
}

/** The same on the calling thread. Without components, no more than two kernels are held beside the shared Grams. */
export function contractBlocks({
  blocks,
  others,
  contraction,
  precision,
  scale,
  components: wanted,
}: Omit<ContractTask, 'device'>): ContractedKernels {
  const memo: GramMemo = new Map();
  const n = blocks[0]?.n ?? 0;
  const c = contraction === 'full' ? (blocks[0]?.c ?? 1) : 1;
  const total = new Float64Array(n * (others?.[0]?.n ?? n) * c * c);
  const components: Float64Array[] = [];
  blocks.forEach((block, i) => {
    const kernel = blockGram(block, others?.[i] ?? null, contraction, { precision, scale, memo, total });
    if (wanted) components.push(kernel);
    forgetUnshared(memo, blocks, i);
  });
  if (!others) mirrorCells(total, n, c);
  return { total, components };
}

/** Drops the Grams that no later block wants. */
function forgetUnshared(memo: GramMemo, blocks: JacobianBlock[], done: number): void {
  const later = new Set(blocks.slice(done + 1).flatMap((block) => blockParts(block)));
  for (const key of memo.keys()) if (!later.has(key)) memo.delete(key);
}
