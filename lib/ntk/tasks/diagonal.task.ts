import { type GramDevice, onGramDevice } from '../../linalg/gram-device.ts';
import { moveBack } from '../../linalg/worker.ts';
import { blockParts, type HostArray, type JacobianBlock, withParts } from '../jacobian/block.ts';
import { blockGram, type Contraction } from '../jacobian/block-gram.ts';

export interface DiagonalTask {
  blocks: JacobianBlock[];
  contraction: Contraction;
  /** Every kernel is multiplied by this. */
  scale: number;
  /** Where the products are computed. */
  device: GramDevice;
}

/** Worker entry: `Theta[n, n]` of every block, `[N]` or `[N, C, C]`, one sample after the other. */
export default function diagonalTask(task: DiagonalTask): Float64Array[] {
  const diagonals = onGramDevice(task.device, () => diagonalsOf(task));
  return moveBack(diagonals, [...new Set(diagonals.map((diagonal) => diagonal.buffer as ArrayBuffer))]);
}

function diagonalsOf({ blocks, contraction, scale }: DiagonalTask): Float64Array[] {
  return blocks.map((block) => {
    const samples = Array.from({ length: block.n }, (_, n) => blockGram(oneSample(block, n), null, contraction));
    const width = samples[0]?.length ?? 0;
    const diagonal = new Float64Array(block.n * width);
    samples.forEach((sample, n) => {
      diagonal.set(
        sample.map((value) => value * scale),
        n * width,
      );
    });
    return diagonal;
  });
}

/** The block of one sample: samples are outermost in every part. */
function oneSample(block: JacobianBlock, n: number): JacobianBlock {
  const parts = blockParts(block).map((part): HostArray => {
    const width = part.length / block.n;
    return part.subarray(n * width, (n + 1) * width);
  });
  return withParts({ ...block, n: 1 }, parts);
}
