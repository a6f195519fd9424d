import type { GramPrecision } from '../../linalg/provider.ts';
import { moveBack } from '../../linalg/worker.ts';
import { addTo } from '../add-to.ts';
import type { JacobianBlock } from '../jacobian/block.ts';
import { blockGram, type Contraction, type GramMemo } from '../jacobian/block-gram.ts';

export interface ContractTask {
  blocks: JacobianBlock[];
  others: JacobianBlock[] | null;
  contraction: Contraction;
  /** Default float64. */
  precision?: GramPrecision;
  /** Every kernel is multiplied by this. */
  scale: number;
}

export interface ContractedKernels {
  total: Float64Array;
  components: Float64Array[];
}

/** Worker entry: the Gram of every block and their sum. */
export default function contractTask({
  blocks,
  others,
  contraction,
  precision,
  scale,
}: ContractTask): ContractedKernels {
  const memo: GramMemo = new Map();
  const components = blocks.map((block, i) => {
    const kernel = blockGram(block, others?.[i] ?? null, contraction, precision, memo);
    return scale === 1 ? kernel : kernel.map((value) => value * scale);
  });
  const total = new Float64Array(components[0]?.length ?? 0);
  for (const kernel of components) addTo(total, kernel);
  return moveBack({ total, components }, [
    ...new Set([total, ...components].map((kernel) => kernel.buffer as ArrayBuffer)),
  ]);
}
