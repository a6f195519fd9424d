import { moveBack } from '../../linalg/worker.ts';
import { type JacobianBlock, toDense } from '../jacobian/block.ts';

/** Worker entry: every block written out, `[N, C, P]` float32, each in an array of its own. */
export default function writeOutTask(blocks: JacobianBlock[]): Float32Array[] {
  const taken = new Set<ArrayBuffer>();
  const arrays = blocks.map((block) => {
    const { values } = toDense(block);
    const own = taken.has(values.buffer) ? values.slice() : values;
    taken.add(own.buffer);
    return own;
  });
  return moveBack(arrays, [...taken]);
}
