import { moveBack } from '../../linalg/worker.ts';
import { type JacobianBlock, toDense } from '../jacobian/block.ts';

/** Worker entry: every block written out, `[N, C, P]` float32. */
export default function writeOutTask(blocks: JacobianBlock[]): Float32Array[] {
  const arrays = blocks.map((block) => toDense(block).values);
  return moveBack(arrays, [...new Set(arrays.map((array) => array.buffer))]);
}
